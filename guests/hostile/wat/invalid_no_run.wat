;; Exports a function, but nothing that could be run.
(component
  (core module $m (func (export "main")))
  (core instance $i (instantiate $m))
  (func $main (canon lift (core func $i "main")))
  (export "main" (func $main)))
