// Package export_wasi_cli_run calls nothing: the SDK has no tool that could be called without
// knowing more of it. See README.md.
package export_wasi_cli_run

import (
	"fmt"

	witTypes "go.bytecodealliance.org/pkg/wit/types"
)

// Run is what the world exports: the program.
func Run() witTypes.Result[witTypes.Unit, witTypes.Unit] {
	fmt.Println("hello from the sandbox")
	return witTypes.Ok[witTypes.Unit, witTypes.Unit](witTypes.Unit{})
}
