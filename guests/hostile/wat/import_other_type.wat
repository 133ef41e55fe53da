;; Asks for a function of ours with another type than it has.
(component
  (import "mcp-host:guest/tools@0.1.0" (instance (export "list-servers" (func (param "n" u32) (result u64)))))
  (core module $m (func (export "run") (result i32) (i32.const 0)))
  (core instance $i (instantiate $m))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
