//! Generated loads at work: each arrival is an operation like any other, begun in its time.
//!
//! Of a load one thing at a time stands in the queue, its next arrival or its end. An arrival begins
//! the operation through the same door as a step of a document, and puts the next thing into the
//! queue. The put of a read-modify-write is a step that the end of its get sets off.

use std::sync::Arc;

use super::{Scheduled, World};
use crate::engine::Status;
use crate::simulation::client::{ClientEvent, OperationKind};
use crate::simulation::event_queue::Turn;
use crate::simulation::step::{Action, OperationStep};
use crate::simulation::trace::{EventId, RunEvent};
use crate::simulation::workload::{Arrival, HalfDone, Load, Workload};

/// What the end of a get leads to, if the get was the first half of a read-modify-write.
pub(super) enum SecondHalf {
    Put(OperationStep),
    GivenUp(RunEvent),
}

impl World {
    pub(super) fn start_workload(&mut self, workload: &Arc<Workload>, cause: Option<EventId>) {
        let place = self.loads.len();
        let number = place as u32 + 1;
        let started = self.record(None, cause, RunEvent::WorkloadStarted { number, workload: workload.clone() });
        self.loads.push(Load::new(self.seed, number, workload.clone(), started, self.now));
        self.plan_arrival(place);
    }

    fn plan_arrival(&mut self, load: usize) {
        let (at, arrival) = self.loads[load].next(self.now);
        self.plan(at, Turn::World, Scheduled::Arrival { load, arrival });
    }

    /// The next operation of a load begins; without one the load is over.
    pub(super) fn arrive(&mut self, load: usize, arrival: Option<Arrival>) {
        let Load { number, started, arrived, .. } = self.loads[load];
        let Some(arrival) = arrival else {
            self.record(None, Some(started), RunEvent::WorkloadEnded { number, operations: arrived });
            return;
        };
        let of = &self.loads[load];
        let is_blind = !of.workload.read_modify_write;
        let id = of.name_of(arrival.place);
        if arrival.reads || !is_blind {
            let get = operation(id, OperationKind::Get, &arrival);
            let request = self.start_operation(&get, Some(started));
            if !arrival.reads {
                self.half_done.insert(request, HalfDone { load, arrival });
            }
        } else {
            let value = of.value(arrival.client, arrival.place, None);
            let put = OperationStep { value: Some(value), ..operation(id, OperationKind::Put, &arrival) };
            self.start_operation(&put, Some(started));
        }
        self.plan_arrival(load);
    }

    /// What an end of an operation leads to, if a load waited for it: the put, or giving it up.
    pub(super) fn second_half(&mut self, ended: &ClientEvent) -> Option<SecondHalf> {
        let ClientEvent::OperationEnded { request, id, status, found, .. } = ended else { return None };
        let HalfDone { load, arrival } = self.half_done.remove(request)?;
        let load = &self.loads[load];
        if !matches!(status, Status::Ok | Status::NotFound) {
            let (client, key) = (arrival.client, arrival.key);
            return Some(SecondHalf::GivenUp(RunEvent::WriteGivenUp { number: load.number, id: id.clone(), client, key }));
        }
        let value = load.value(arrival.client, arrival.place, Some(found));
        let put = operation(format!("{id}-put").into(), OperationKind::Put, &arrival);
        Some(SecondHalf::Put(OperationStep { value: Some(value), context: Some(id.clone()), ..put }))
    }

    pub(super) fn begin_second_half(&mut self, half: SecondHalf, cause: EventId) {
        match half {
            SecondHalf::GivenUp(event) => {
                self.record(None, Some(cause), event);
            }
            SecondHalf::Put(put) => {
                let action = Arc::new(Action::Operation(put));
                self.plan(self.now, Turn::World, Scheduled::Step { action, set_off_by: Some(cause) });
            }
        }
    }
}

fn operation(id: Arc<str>, kind: OperationKind, arrival: &Arrival) -> OperationStep {
    let (client, key) = (arrival.client, arrival.key.clone());
    OperationStep { id: Some(id), client, via: None, kind, key, value: None, context: None, r: None, w: None }
}
