// A hundred thousand errors in one.
throw new AggregateError(
  Array.from({ length: 100000 }, (_, at) => new Error(`${at}`)),
  "many",
);
