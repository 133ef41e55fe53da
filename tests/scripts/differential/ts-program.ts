// A program as people write it: an order book with types throughout.
type Side = "buy" | "sell";
interface Order {
  readonly id: number;
  side: Side;
  price: number;
  quantity: number;
  owner: string;
}
interface Trade {
  buyer: string;
  seller: string;
  price: number;
  quantity: number;
}
class Book {
  #orders: Record<Side, Order[]> = { buy: [], sell: [] };
  #trades: Trade[] = [];
  #next = 1;
  place(side: Side, owner: string, price: number, quantity: number): number {
    const order: Order = { id: this.#next++, side, price, quantity, owner };
    const other: Side = side === "buy" ? "sell" : "buy";
    const crosses = (rest: Order): boolean => (side === "buy" ? rest.price <= price : rest.price >= price);
    while (order.quantity > 0 && this.#orders[other][0] && crosses(this.#orders[other][0]!)) {
      const best = this.#orders[other][0] as Order;
      const quantity = Math.min(best.quantity, order.quantity);
      best.quantity -= quantity;
      order.quantity -= quantity;
      this.#trades.push({
        buyer: side === "buy" ? owner : best.owner,
        seller: side === "buy" ? best.owner : owner,
        price: best.price,
        quantity,
      });
      if (best.quantity === 0) this.#orders[other].shift();
    }
    if (order.quantity > 0) this.#insert(order);
    return order.id;
  }
  #insert(order: Order): void {
    const sign = order.side === "buy" ? -1 : 1;
    this.#orders[order.side].push(order);
    this.#orders[order.side].sort((a, b) => sign * (a.price - b.price) || a.id - b.id);
  }
  get trades(): ReadonlyArray<Readonly<Trade>> {
    return this.#trades;
  }
  depth(side: Side): string {
    return this.#orders[side].map(({ price, quantity }) => `${quantity}@${price}`).join(" ") || "empty";
  }
}
const book = new Book();
const script: Array<[Side, string, number, number]> = [
  ["buy", "ann", 10, 5],
  ["buy", "bob", 11, 3],
  ["sell", "cid", 12, 4],
  ["sell", "dee", 10, 6],
  ["buy", "eve", 15, 10],
  ["sell", "fay", 9, 1],
];
for (const [side, owner, price, quantity] of script) {
  book.place(side, owner, price, quantity);
  console.log(`${side.padEnd(4)} ${owner} | bids ${book.depth("buy")} | asks ${book.depth("sell")}`);
}
for (const { buyer, seller, price, quantity } of book.trades)
  console.log(`${buyer} bought ${quantity} of ${seller} at ${price.toFixed(2)}`);
console.log(book.trades.reduce((sum, trade) => sum + trade.price * trade.quantity, 0));
