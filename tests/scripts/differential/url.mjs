// URL: parsing, the parts, relative ones, changing, and what is none.
const parts = url =>
  [
    url.href,
    url.origin,
    url.protocol,
    url.username,
    url.password,
    url.host,
    url.hostname,
    url.port,
    url.pathname,
    url.search,
    url.hash,
  ].join(" | ");
for (const [text, base] of [
  ["https://user:pa%20ss@Example.COM:8080/a/./b/../c%20d?q=1&r=ä#frag"],
  ["http://example.com:80"],
  ["https://example.com:443/x"],
  ["../up?x", "https://h/a/b/c"],
  ["//other/p", "https://h"],
  ["?only", "https://h/p?q#f"],
  ["#f", "https://h/p"],
  ["", "https://h/p?q#f"],
  ["data:text/plain,hi there"],
  ["mailto:a@b.c"],
  ["http://192.168.0.1.:1/"],
  ["http://0x7f.1/"],
  ["http://[::1]:3000/"],
  ["http://münchen.de/ü"],
  ["file:///C:/x/../y"],
  ["custom://Host/Path"],
  ["https://h\\p\\q"],
  ["  https://h/ \n"],
  ['https://h/a b"<>`{}'],
  ["http://h?a=b c'd"],
])
  console.log(parts(new URL(text, base)));
for (const [text, base] of [
  ["relative"],
  [""],
  ["http://"],
  ["http://h:99999"],
  ["http://a b/"],
  ["http://[::1"],
  ["//x"],
  ["x", "mailto:a@b"],
  ["http://%zz/"],
]) {
  try {
    console.log(new URL(text, base).href);
  } catch (error) {
    console.log(error.name, URL.canParse(text, base));
  }
}
const url = new URL("https://h/p");
url.pathname = "/a b/ü";
url.search = "x=1 2";
url.hash = "frag ment";
url.port = "8443";
url.host = "new.host:1";
url.username = "me@";
url.protocol = "http";
url.port = "80";
console.log(url.href, String(url), JSON.stringify({ url }), url.searchParams.get("x"));
url.searchParams.append("y", "é&=");
url.searchParams.delete("x");
url.hash = "";
console.log(
  url.href,
  url.search,
  (url.hostname = ""),
  url.host,
  ((url.href = "https://again/"), url.pathname),
  URL.canParse("https://x"),
);
try {
  url.href = "no url";
} catch (error) {
  console.log(error.name, url.href);
}
