;; Grows a table until it is refused, and traps on that.
(component
  (core module $m
    (table $t 0 funcref)
    (func (export "run") (result i32)
      (loop
        (br_if 0 (i32.ne (table.grow $t (ref.null func) (i32.const 100000)) (i32.const -1))))
      unreachable))
  (core instance $i (instantiate $m))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
