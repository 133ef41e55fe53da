// Package export_wasi_cli_run calls `~TOOL~` and prints what it answers.
package export_wasi_cli_run

import (
	"fmt"
	"os"

	witTypes "go.bytecodealliance.org/pkg/wit/types"
	types "wit_component/mcp_host_guest_types"
	tools "wit_component/~PACKAGE~"
)

// Run is what the world exports: the program.
func Run() witTypes.Result[witTypes.Unit, witTypes.Unit] {
	result := tools.~FUNCTION~(~ARGUMENTS~)
	if result.IsErr() {
		report(result.Err())
		return witTypes.Err[witTypes.Unit, witTypes.Unit](witTypes.Unit{})
	}
	show(result.Ok())
	return witTypes.Ok[witTypes.Unit, witTypes.Unit](witTypes.Unit{})
}

~SHOW~
// report says why a call failed.
func report(failure types.ToolError) {
	fmt.Fprintf(os.Stderr, "error: %s\n", failure.Message)
	if failure.Hint.IsSome() {
		fmt.Fprintf(os.Stderr, "hint: %s\n", failure.Hint.Some())
	}
}
