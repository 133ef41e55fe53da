;; Drops a resource it was never given.
(component
  (import "wasi:io/poll@0.2.0" (instance $poll (export "pollable" (type (sub resource)))))
  (alias export $poll "pollable" (type $pollable))
  (core func $drop (canon resource.drop $pollable))
  (core module $m
    (import "host" "drop" (func $drop (param i32)))
    (func (export "run") (result i32) (call $drop (i32.const 12345)) (i32.const 0)))
  (core instance $i (instantiate $m (with "host" (instance (export "drop" (func $drop))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
