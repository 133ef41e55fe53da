;; An async program that waits for a set in which nothing will ever happen.
(component
  (core module $m
    (import "host" "new" (func $new (result i32)))
    (func (export "run") (result i32)
      (i32.or (i32.const 2) (i32.shl (call $new) (i32.const 4))))
    (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
  (core func $new (canon waitable-set.new))
  (core instance $i (instantiate $m (with "host" (instance (export "new" (func $new))))))
  (func $run async (result (result))
    (canon lift (core func $i "run") async (callback (func $i "callback"))))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.3.0" (instance $cli)))
