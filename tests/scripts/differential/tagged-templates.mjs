// Templates and tags: raw and cooked text, identity, nesting.
const tag = (strings, ...values) => JSON.stringify([strings, strings.raw, values]);
console.log(
  tag`a${1}b${{ x: 2 }}c`,
  tag`${1}${2}`,
  tag``,
  tag`\n\u0041\x41${0}\\`,
  tag`\u{zzz} \xg`,
  String.raw`C:\new\${1}${2}\u00e9`,
);
const same = () => (strings => strings)`x${0}y`;
console.log(
  same() === same(),
  (strings => strings)`x` === (strings => strings)`x`,
  Object.isFrozen(same()),
  Array.isArray(same().raw),
);
const html = (strings, ...values) =>
  strings.reduce(
    (all, part, at) => all + String(values[at - 1]).replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`) + part,
  );
console.log(
  html`<p title="${'"quoted"'}">${"<b>&</b>"}</p>`,
  `outer ${`inner ${`deep ${1 + 1}`}`}`,
  `multi
line`,
  `${[1, 2]} ${{}} ${null} ${undefined} ${() => 1}`,
);
const object = {
  tag(strings) {
    return `${this.name}:${strings[0]}`;
  },
  name: "me",
};
console.log(
  object.tag`hi`,
  (() => tag)()`z`,
  String.raw({ raw: "abc" }, 1, 2, 3),
  `a\
b`,
  `\``,
  `$`,
  `$${1}`,
  `{${"}"}`,
);
const query = (strings, ...values) => ({
  text: strings.join("?"),
  values,
  toString() {
    return `${this.text} <- ${this.values}`;
  },
});
console.log(String(query`select * from t where a = ${1} and b in (${[2, 3]})`));
try {
  `${Symbol("s")}`;
} catch (error) {
  console.log(error.name);
}
console.log(
  `${{ [Symbol.toPrimitive]: hint => hint }}`,
  "" + { [Symbol.toPrimitive]: hint => hint },
  +{ [Symbol.toPrimitive]: hint => hint },
  `line\r\nend`.length,
  `\0`.length,
);
