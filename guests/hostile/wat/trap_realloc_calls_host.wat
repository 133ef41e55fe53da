;; Calls the host again from inside the host's own question for memory.
(component
  (import "mcp-host:guest/tools@0.1.0" (instance $tools (export "list-servers" (func (result (list string))))))
  (import "wasi:clocks/monotonic-clock@0.2.0" (instance $clock (export "now" (func (result u64)))))
  (core func $now (canon lower (func $clock "now")))
  (core module $memory
    (import "host" "now" (func $now (result i64)))
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (drop (call $now)) (i32.const 1024)))
  (core instance $memory (instantiate $memory (with "host" (instance (export "now" (func $now))))))
  (core func $list (canon lower (func $tools "list-servers")
    (memory $memory "memory") (realloc (func $memory "realloc"))))
  (core module $m
    (import "host" "list" (func $list (param i32)))
    (func (export "run") (result i32) (call $list (i32.const 0)) (i32.const 0)))
  (core instance $i (instantiate $m (with "host" (instance (export "list" (func $list))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
