/**
 * What a tool answers is blocks of content: text, images, links.
 * @param {import("mcp-host:guest/types@0.1.0").Content[]} blocks
 */
function print(blocks) {
  for (const block of blocks) {
    console.log(block.tag === "text" ? block.val : `[${block.tag}]`);
  }
}
