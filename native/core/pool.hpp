// The thread pool: one job at a time, its tasks claimed one by one. Which thread runs a task must never matter.
#pragma once
#include <cstdint>
#include <functional>
#include <stdexcept>

namespace centra {

struct Interrupted : std::exception {};

// Asked by the calling thread about twenty times a second during a job; true stops it, and run() throws Interrupted.
extern bool (*interrupted)();

// Calls task(t, worker) for t in [0, tasks), on at most `threads` threads, the calling one among them; worker is in
// [0, threads). The first exception of a task is thrown here, after all threads have stopped. A job that comes while
// another runs (from a second Python thread, or from within a task) is done by the calling thread alone.
void run(int64_t tasks, int threads, const std::function<void(int64_t task, int worker)>& task);

// A thread's first exception takes memory that the C++ runtime can't do without; this takes it while there is some.
void prepare_to_throw();

// To be called now and then within a long task: throws Interrupted if the job is to end.
void checkpoint();

// Threads that this process may use: its affinity mask and the quota of its control group.
int usable_threads();

}  // namespace centra
