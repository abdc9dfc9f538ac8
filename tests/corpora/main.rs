//! Quality on real mails with known results, given beside the checkout; without them each test says so and passes.
mod bounce;
mod given;
