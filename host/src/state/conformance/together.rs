//! Many at once, in several stores at the same place.

use futures::future::join_all;

use super::*;

const STORES: usize = 3;
const TASKS: usize = 4;

fn namespaces(place: &Place) -> Vec<Namespace> {
    let stores = (0..STORES).map(|_| place.namespace("n"));
    stores.flat_map(|namespace| vec![namespace; TASKS]).collect()
}

/// Runs one task for each namespace, all at once.
async fn all<T: Send + 'static, F>(place: &Place, task: impl Fn(usize, Namespace) -> F) -> Vec<T>
where
    F: Future<Output = T> + Send + 'static,
{
    let tasks = namespaces(place).into_iter().enumerate();
    let tasks = tasks.map(|(at, namespace)| tokio::spawn(task(at, namespace)));
    join_all(tasks).await.into_iter().map(Result::unwrap).collect()
}

pub(super) async fn increments_of_many_add_up(place: &Place) {
    let sums = all(place, |_, state| async move {
        let mut sums = Vec::new();
        for _ in 0..20 {
            sums.push(state.increment("a", 1).await.unwrap());
        }
        sums
    });
    let mut sums: Vec<i64> = sums.await.concat();
    sums.sort_unstable();
    assert!(sums.iter().copied().eq(1..=240), "{sums:?}");
}

pub(super) async fn one_of_many_that_compare_and_set_wins(place: &Place) {
    let won = all(place, |_, state| async move {
        let mut won = 0;
        while won < 5 {
            let held = state.get("a").await.unwrap();
            let number = held.as_ref().map_or(0, |held| held.len());
            let next = Some(vec![b'x'; number + 1]);
            won += usize::from(state.compare_and_set("a", held, next).await.unwrap());
        }
        won
    });
    let won: usize = won.await.into_iter().sum();
    assert_eq!(place.namespace("n").get("a").await.unwrap().unwrap().len(), won);
}

pub(super) async fn a_batch_is_never_seen_half_done(place: &Place) {
    let state = place.namespace("n");
    state.batch(vec![set("a", "0"), set("b", "0")]).await.unwrap();
    // Half of the tasks move ones between two counters, the others look.
    all(place, |at, state| async move {
        for round in 0..10 {
            if at % 2 == 0 {
                let (by, back) = if round % 3 == 0 { (-1, 1) } else { (1, -1) };
                state.batch(vec![increment("a", by), increment("b", back)]).await.unwrap();
            } else {
                let sum = vec![increment("a", 0), increment("b", 0)];
                let applied = state.batch(sum).await.unwrap();
                let [Applied::Sum(a), Applied::Sum(b)] = applied[..] else { panic!() };
                assert_eq!(a + b, 0);
            }
        }
    })
    .await;
}
