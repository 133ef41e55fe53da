//! What an order costs, and the orders that were placed.
//!
//! A price depends on the request alone, so that the same request always costs the
//! same. Of an order only its price and whether it was cancelled is kept: no name and
//! no address. Nothing here knows the protocol.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::catalogue;
use crate::limits::MAX_EXAMPLE_ORDERS;

/// What someone wants to buy. The schema of the tools has the bounds of each field.
#[derive(Debug, Deserialize)]
pub struct OrderRequest {
    customer: Customer,
    items: Vec<Item>,
    shipping: Shipping,
    gift_note: Option<String>,
}

/// Where the shop sends to.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
pub enum Country {
    AT,
    DE,
    FR,
    GB,
    IT,
    JP,
    NL,
    US,
}

/// How fast a parcel goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Shipping {
    Standard,
    Express,
}

/// What an order would cost, and why.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Quote {
    currency: &'static str,
    lines: Vec<Line>,
    delivery: Delivery,
    totals: Totals,
}

/// The orders of this process.
#[derive(Debug, Default)]
pub struct Orders(Mutex<Vec<Order>>);

#[derive(Debug, Deserialize)]
struct Customer {
    address: Address,
}

#[derive(Debug, Deserialize)]
struct Address {
    country: Country,
}

#[derive(Debug, Deserialize)]
struct Item {
    isbn: String,
    quantity: u64,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Line {
    isbn: &'static str,
    title: &'static str,
    quantity: u64,
    unit_cents: u64,
    line_cents: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Delivery {
    shipping: Shipping,
    days: u64,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Totals {
    goods_cents: u64,
    gift_cents: u64,
    shipping_cents: u64,
    total_cents: u64,
}

#[derive(Debug)]
struct Order {
    total_cents: u64,
    cancelled: bool,
}

const GIFT_CENTS: u64 = 250;

impl OrderRequest {
    /// Prices the order. Refused when a book is unknown or there are too few copies.
    pub fn quote(&self) -> Result<Quote, Refusal> {
        let lines = self.items.iter().map(|item| self.line(item)).collect::<Result<Vec<_>, _>>()?;
        let (shipping_cents, days) = self.shipping.terms(self.customer.address.country);
        let goods_cents = lines.iter().fold(0_u64, |sum, line| sum.saturating_add(line.line_cents));
        let gift_cents = if self.gift_note.is_some() { GIFT_CENTS } else { 0 };
        let total_cents = goods_cents.saturating_add(gift_cents).saturating_add(shipping_cents);
        Ok(Quote {
            currency: "EUR",
            lines,
            delivery: Delivery { shipping: self.shipping, days },
            totals: Totals { goods_cents, gift_cents, shipping_cents, total_cents },
        })
    }

    fn line(&self, item: &Item) -> Result<Line, Refusal> {
        let book = catalogue::find(&item.isbn)?;
        let wanted = self.wanted(&item.isbn);
        if wanted > book.in_stock {
            return Err(Refusal(format!(
                "{wanted} copies of {} were asked for, and {} are in stock",
                book.title, book.in_stock
            )));
        }
        Ok(Line {
            isbn: &book.isbn,
            title: &book.title,
            quantity: item.quantity,
            unit_cents: book.price_cents,
            line_cents: book.price_cents.saturating_mul(item.quantity),
        })
    }

    /// Copies of one book over all items: it may be listed more than once.
    fn wanted(&self, isbn: &str) -> u64 {
        let same = self.items.iter().filter(|item| item.isbn == isbn);
        same.fold(0, |sum, item| sum.saturating_add(item.quantity))
    }
}

impl Country {
    /// All countries the shop sends to, in the order they are listed.
    pub const ALL: [Self; 8] =
        [Self::AT, Self::DE, Self::FR, Self::GB, Self::IT, Self::JP, Self::NL, Self::US];
}

impl Shipping {
    /// Cents and days of a parcel; the shop stands in the Netherlands.
    fn terms(self, to: Country) -> (u64, u64) {
        match (self, to) {
            (Self::Standard, Country::NL) => (395, 2),
            (Self::Express, Country::NL) => (895, 1),
            (Self::Standard, Country::JP | Country::US) => (1_895, 12),
            (Self::Express, Country::JP | Country::US) => (4_295, 4),
            (Self::Standard, _) => (995, 5),
            (Self::Express, _) => (2_195, 2),
        }
    }
}

impl Quote {
    /// Goods, gift wrapping and shipping together.
    pub fn total_cents(&self) -> u64 {
        self.totals.total_cents
    }
}

impl Orders {
    /// Keeps an order and names it: `order-1`, `order-2` and so on.
    pub fn place(&self, quote: &Quote) -> Result<String, Refusal> {
        let mut orders = self.lock();
        if orders.len() >= MAX_EXAMPLE_ORDERS {
            return Err(Refusal(format!(
                "no more orders are kept, restart the server for a new list: {MAX_EXAMPLE_ORDERS}"
            )));
        }
        orders.push(Order { total_cents: quote.total_cents(), cancelled: false });
        Ok(format!("order-{}", orders.len()))
    }

    /// Cancels an order and returns its price in cents; once more changes nothing.
    pub fn cancel(&self, order_id: &str) -> Result<u64, Refusal> {
        let mut orders = self.lock();
        let order = position(order_id).and_then(|index| orders.get_mut(index));
        let order = order.ok_or_else(|| {
            Refusal(format!("no order has this id, use one that place_order returned: {order_id}"))
        })?;
        order.cancelled = true;
        Ok(order.total_cents)
    }

    /// A panic elsewhere leaves the list as it was, so a poisoned lock is still good.
    fn lock(&self) -> MutexGuard<'_, Vec<Order>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn position(order_id: &str) -> Option<usize> {
    order_id.strip_prefix("order-")?.parse::<usize>().ok()?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const DRACULA: &str = "9780000000637";

    fn request(items: Value, shipping: &str, country: &str, gift: Value) -> OrderRequest {
        let address = json!({ "street": "1 Main St", "city": "X", "country": country });
        let customer = json!({ "name": "A", "address": address });
        let whole = json!({
            "customer": customer,
            "items": items,
            "shipping": shipping,
            "gift_note": gift,
        });
        serde_json::from_value(whole).unwrap()
    }

    #[test]
    fn totals_add_up() {
        let items = json!([{ "isbn": DRACULA, "quantity": 2 }]);
        let quote = request(items, "express", "NL", json!("for you")).quote().unwrap();
        let totals =
            Totals { goods_cents: 1_798, gift_cents: 250, shipping_cents: 895, total_cents: 2_943 };
        assert_eq!(quote.totals, totals);
        assert_eq!(quote.delivery.days, 1);
    }

    #[test]
    fn stock_is_counted_over_all_items_and_orders_leave_it_alone() {
        let item = |n: u64| json!({ "isbn": DRACULA, "quantity": n });
        let twice = |n| json!([item(n), item(9)]);
        let orders = Orders::default();
        for _ in 0..3 {
            let quote = request(twice(9), "standard", "DE", Value::Null).quote().unwrap();
            orders.place(&quote).unwrap();
        }
        let refusal = request(twice(10), "standard", "DE", Value::Null).quote().unwrap_err();
        assert!(refusal.0.contains("19 copies of Dracula"), "{}", refusal.0);
    }

    #[test]
    fn cancelling_again_answers_the_same() {
        let orders = Orders::default();
        let items = json!([{ "isbn": DRACULA, "quantity": 1 }]);
        let id =
            orders.place(&request(items, "standard", "US", Value::Null).quote().unwrap()).unwrap();
        assert_eq!(id, "order-1");
        assert_eq!(orders.cancel(&id).unwrap(), orders.cancel(&id).unwrap());
        for unknown in ["order-0", "order-2", "order-", "1", "order-99999999999999999999"] {
            assert!(orders.cancel(unknown).is_err(), "{unknown}");
        }
    }

    #[test]
    fn a_full_order_book_takes_no_more() {
        let items = json!([{ "isbn": DRACULA, "quantity": 1 }]);
        let quote = request(items, "standard", "US", Value::Null).quote().unwrap();
        let orders = Orders::default();
        for _ in 0..MAX_EXAMPLE_ORDERS {
            orders.place(&quote).unwrap();
        }
        assert!(orders.place(&quote).is_err());
    }
}
