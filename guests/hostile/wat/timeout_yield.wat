;; An async program that yields to the host for ever and does nothing else.
(component
  (core module $m
    (func (export "run") (result i32) (i32.const 1))
    (func (export "callback") (param i32 i32 i32) (result i32) (i32.const 1)))
  (core instance $i (instantiate $m))
  (func $run async (result (result))
    (canon lift (core func $i "run") async (callback (func $i "callback"))))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.3.0" (instance $cli)))
