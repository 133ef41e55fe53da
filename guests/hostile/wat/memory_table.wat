;; Four tables of ten million elements, the most one may begin with.
(component
  (core module $m
    (table 10000000 funcref)
    (table 10000000 funcref)
    (table 10000000 funcref)
    (table 10000000 funcref)
    (func (export "run") (result i32) (i32.const 0)))
  (core instance $i (instantiate $m))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
