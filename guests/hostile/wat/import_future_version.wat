;; Asks for the tools in a version that does not exist yet.
(component
  (import "mcp-host:guest/tools@0.9.0" (instance (export "list-servers" (func (result (list string))))))
  (core module $m (func (export "run") (result i32) (i32.const 0)))
  (core instance $i (instantiate $m))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
