// Throws a proxy that was revoked.
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
throw proxy;
