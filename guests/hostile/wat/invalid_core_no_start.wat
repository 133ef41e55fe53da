;; A core module without a place to start.
(module
  (memory (export "memory") 1)
  (func (export "main")))
