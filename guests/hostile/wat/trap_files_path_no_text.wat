;; Passes a path that is no UTF-8.
(component
  (type $reason (enum "not-found" "denied" "exists" "not-a-directory" "is-a-directory" "not-empty" "too-large" "quota"
    "invalid-path" "io"))
  (import "mcp-host:guest/files@0.1.0" (instance $files
    (alias outer 1 $reason (type $outer-reason))
    (export "file-reason" (type $r (eq $outer-reason)))
    (type $error (record (field "reason" $r) (field "message" string) (field "hint" (option string))))
    (export "file-error" (type $e (eq $error)))
    (export "create-directory" (func (param "path" string) (result (result (error $e)))))))
  (core module $memory
    (memory (export "memory") 1)
    (data (i32.const 16) "/data/\ff\fe\c0\80/../x")
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
  (core instance $memory (instantiate $memory))
  (core func $create (canon lower (func $files "create-directory")
    (memory $memory "memory") (realloc (func $memory "realloc"))))
  (core module $m
    (import "host" "create" (func $create (param i32 i32 i32)))
    (func (export "run") (result i32)
      (call $create (i32.const 16) (i32.const 15) (i32.const 512))
      (i32.const 0)))
  (core instance $i (instantiate $m (with "host" (instance (export "create" (func $create))))))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $cli (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $cli)))
