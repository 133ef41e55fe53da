;; The smallest endless program: a core module as a command-line C compiler makes it.
(module
  (memory (export "memory") 1)
  (func (export "_start") (loop (br 0))))
