#include "pool.hpp"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace centra {

bool (*interrupted)() = nullptr;

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kPollInterval = std::chrono::milliseconds(50);
constexpr auto kSpin = std::chrono::microseconds(200);

inline void pause() {
#ifdef CENTRA_X86
    __builtin_ia32_pause();
#endif
}

struct Job {
    Job(int64_t count, const std::function<void(int64_t, int)>& what) : tasks(count), task(what) {}

    int64_t tasks;
    const std::function<void(int64_t, int)>& task;
    std::atomic<int64_t> next{0};
    std::atomic<bool> stop{false};
    std::mutex failure_mutex;
    std::exception_ptr failure;

    void fail(std::exception_ptr what) {
        const std::lock_guard lock(failure_mutex);
        if (!failure) failure = what;
        stop = true;
    }

    void work(int worker, bool polls) {
        auto last_poll = Clock::now();
        try {
            for (int64_t t; !stop && (t = next.fetch_add(1)) < tasks;) {
                task(t, worker);
                if (polls && Clock::now() - last_poll > kPollInterval) {
                    poll();
                    last_poll = Clock::now();
                }
            }
        } catch (...) {
            fail(std::current_exception());
        }
    }

    void poll() {
        if (interrupted && !stop && interrupted()) fail(std::make_exception_ptr(Interrupted()));
    }
};

// Waits a little while by spinning: between the steps of a fit a thread would hardly fall asleep before it is woken,
// and waking one up costs more than many a step (on virtual machines, milliseconds).
template <class Ready>
bool spin(Ready ready) {
    const auto until = Clock::now() + kSpin;
    do {
        for (int i = 0; i < 64; ++i) {
            if (ready()) return true;
            pause();
        }
    } while (Clock::now() < until);
    return false;
}

class Pool {
public:
    std::mutex one_job;

    // Starts `helpers` threads on the job, as many as the system grants, and returns when all of them are through.
    void run(Job& job, int helpers) {
        {
            const std::lock_guard lock(mutex_);
            try {
                while (threads_ < helpers) {
                    std::thread([this, id = threads_, seen = generation_.load()] { loop(id, seen); }).detach();
                    ++threads_;
                }
            } catch (const std::system_error&) {  // no more threads to be had: fewer will do
            }
            job_ = &job;
            wanted_ = std::min(helpers, threads_);
            busy_ = wanted_;
            ++generation_;
        }
        wake_.notify_all();
        job.work(0, true);
        if (spin([this] { return busy_ == 0; })) return;
        std::unique_lock lock(mutex_);
        while (!done_.wait_for(lock, kPollInterval, [this] { return busy_ == 0; })) {
            lock.unlock();
            job.poll();
            lock.lock();
        }
    }

private:
    void loop(int id, uint64_t seen) {
        for (;;) {
            const auto called = [&] { return generation_ != seen; };
            spin(called);
            std::unique_lock lock(mutex_);
            wake_.wait(lock, called);
            seen = generation_;
            if (id >= wanted_) continue;
            Job& job = *job_;
            lock.unlock();
            job.work(id + 1, false);
            lock.lock();
            if (--busy_ == 0) done_.notify_one();
        }
    }

    std::mutex mutex_;
    std::condition_variable wake_, done_;
    Job* job_ = nullptr;
    std::atomic<uint64_t> generation_{0};
    std::atomic<int> busy_{0};
    int threads_ = 0, wanted_ = 0;
};

// Never destroyed: threads may wait in it until the process ends. After fork the child, which has none of the
// threads, gets a new one.
std::atomic<Pool*> pool{nullptr};

Pool& the_pool() {
    static const bool once = [] {
        pool = new Pool;
        pthread_atfork(nullptr, nullptr, [] { pool = new Pool; });
        return true;
    }();
    (void)once;
    return *pool;
}

thread_local bool inside_job = false;

int cgroup_threads() {
    std::string quota;
    double period = 0;
    if (std::ifstream v2("/sys/fs/cgroup/cpu.max"); v2 >> quota >> period) {
    } else {
        std::ifstream("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") >> quota;
        std::ifstream("/sys/fs/cgroup/cpu/cpu.cfs_period_us") >> period;
    }
    const double share = std::atof(quota.c_str());  // "max" and "-1" are no limit
    return share > 0 && period > 0 ? std::max(1, (int)std::ceil(share / period)) : 1 << 20;
}

}  // namespace

void run(int64_t tasks, int threads, const std::function<void(int64_t, int)>& task) {
    Job job(tasks, task);
    const int helpers = (int)std::min<int64_t>(threads, tasks) - 1;
    std::unique_lock<std::mutex> mine;
    if (helpers > 0 && !inside_job) mine = std::unique_lock(the_pool().one_job, std::try_to_lock);
    if (mine.owns_lock()) {
        inside_job = true;
        the_pool().run(job, helpers);
        inside_job = false;
    } else {
        job.work(0, true);
    }
    if (job.failure) std::rethrow_exception(job.failure);
}

int usable_threads() {
    cpu_set_t set;
    const int affine =
        sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : (int)std::thread::hardware_concurrency();
    return std::max(1, std::min(affine, cgroup_threads()));
}

}  // namespace centra
