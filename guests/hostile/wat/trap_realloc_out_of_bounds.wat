;; Tells the host to put its answer past the end of the memory.
(component
  (import "mcp-host:guest/tools@0.1.0" (instance $tools (export "list-servers" (func (result (list string))))))
  (core module $memory
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const -256)))
  (core instance $memory (instantiate $memory))
  (core func $list (canon lower (func $tools "list-servers")
    (memory $memory "memory") (realloc (func $memory "realloc"))))
  (core module $m
    (import "host" "list" (func $list (param i32)))
    (func (export "run") (result i32) (call $list (i32.const 0)) (i32.const 0)))
  (core instance $i (instantiate $m (with "host" (instance (export "list" (func $list))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
