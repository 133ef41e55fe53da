;; A core module that asks for a function no one has.
(module
  (import "env" "host_call" (func))
  (memory (export "memory") 1)
  (func (export "_start")))
