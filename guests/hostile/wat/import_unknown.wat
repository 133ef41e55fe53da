;; Asks for two interfaces that no one has.
(component
  (import "foo:bar/baz@1.0.0" (instance (export "escape" (func))))
  (import "wasi:keyvalue/store@0.2.0" (instance (export "get" (func (result u32)))))
  (core module $m (func (export "run") (result i32) (i32.const 0)))
  (core instance $i (instantiate $m))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
