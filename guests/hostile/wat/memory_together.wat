;; Four memories of a hundred mebibytes: each would fit, together they do not.
(component
  (core module $one (memory 1600))
  (core instance (instantiate $one))
  (core instance (instantiate $one))
  (core instance (instantiate $one))
  (core instance (instantiate $one))
  (core module $m (func (export "run") (result i32) (i32.const 0)))
  (core instance $i (instantiate $m))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
