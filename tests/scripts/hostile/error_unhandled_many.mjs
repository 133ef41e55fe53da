// A hundred thousand rejections that nobody handles.
for (let at = 0; at < 100000; at++) Promise.reject(new Error(`rejection ${at}`));
await null;
