#include "pool.hpp"

#include <cxxabi.h>
#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "view.hpp"

namespace centra {

bool (*interrupted)() = nullptr;

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kPollInterval = std::chrono::milliseconds(50);
constexpr auto kSpin = std::chrono::microseconds(200);
constexpr int64_t kHeldBack = 1 << 18;

inline void pause() {
#ifdef CENTRA_X86
    __builtin_ia32_pause();
#endif
}

struct Job;

// The job that this thread works on, if any. Initial-exec: no memory is needed for it when a thread first looks.
struct Work {
    Job* job = nullptr;
    bool polls = false;
    Clock::time_point last_poll;
};
[[gnu::tls_model("initial-exec")]] thread_local Work own_work;

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
        const Work before = own_work;
        own_work.job = this;
        own_work.polls = polls;
        try {
            for (int64_t t; !stop && (t = next.fetch_add(1)) < tasks;) {
                task(t, worker);
                if (polls && t + 1 < tasks) poll_sometimes();  // small jobs of one task don't look at the clock
            }
        } catch (...) {
            fail(std::current_exception());
        }
        own_work.job = before.job;
        own_work.polls = before.polls;
    }

    void poll_sometimes() {
        if (Clock::now() - own_work.last_poll <= kPollInterval) return;
        poll();
        own_work.last_poll = Clock::now();
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
                while (threads_ < helpers) start();
            } catch (const std::exception&) {  // no more threads to be had, or no memory for them: fewer will do
            }
            job_ = &job;
            wanted_ = std::min(helpers, threads_);
            busy_ = wanted_.load();
            ++generation_;
        }
        for (int i = 0; i < wanted_; ++i) helpers_[i]->wake.notify_one();  // the others sleep on
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
    struct Helper {
        std::condition_variable wake;
    };

    // A thread's first exception takes memory that the C++ runtime can't do without. So it is taken at the start, of
    // what is held back for that.
    void start() {
        Buffer<char> held_back(kHeldBack);
        helpers_.resize(threads_);  // more, where a thread could not be had
        helpers_.push_back(std::make_unique<Helper>());
        std::atomic<bool> ready{false};
        std::thread([this, &ready, helper = helpers_.back().get(), id = threads_, seen = generation_.load()] {
            while (!ready) std::this_thread::yield();
            prepare_to_throw();
            ready = false;
            loop(*helper, id, seen);
        }).detach();
        ++threads_;
        held_back.release();
        ready = true;
        while (ready) std::this_thread::yield();
    }

    void loop(Helper& helper, int id, uint64_t seen) {
        for (;;) {
            const auto called = [&] { return generation_ != seen && id < wanted_; };
            spin(called);
            std::unique_lock lock(mutex_);
            helper.wake.wait(lock, called);
            seen = generation_;
            Job& job = *job_;
            lock.unlock();
            job.work(id + 1, false);
            lock.lock();
            if (--busy_ == 0) done_.notify_one();
        }
    }

    std::mutex mutex_;
    std::condition_variable done_;
    std::vector<std::unique_ptr<Helper>> helpers_;  // a thread each
    Job* job_ = nullptr;
    std::atomic<uint64_t> generation_{0};
    std::atomic<int> busy_{0}, wanted_{0};
    int threads_ = 0;
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

constexpr int kNoLimit = 1 << 20;

// Threads that a control group's quota allows; "max" and "-1" are no limit, nor is none at all.
int quota_threads(const std::string& folder) {
    std::string quota;
    double period = 0;
    if (std::ifstream v2(folder + "/cpu.max"); !(v2 >> quota >> period)) {
        std::ifstream(folder + "/cpu.cfs_quota_us") >> quota;
        std::ifstream(folder + "/cpu.cfs_period_us") >> period;
    }
    const double share = std::atof(quota.c_str());
    return share > 0 && period > 0 ? std::max(1, (int)std::ceil(share / period)) : kNoLimit;
}

// The least that the process's own control group and those above it allow, of either version.
int cgroup_threads() {
    const std::string root = "/sys/fs/cgroup";
    int least = std::min(quota_threads(root), quota_threads(root + "/cpu"));
    std::ifstream groups("/proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) {  // 0::/path, or number:controllers:/path
        const size_t first = line.find(':'), second = line.find(':', first + 1);
        if (second == std::string::npos) continue;
        std::string controllers(1, ',');
        controllers.append(line, first + 1, second - first - 1).append(1, ',');
        if (controllers != ",," && controllers.find(",cpu,") == std::string::npos) continue;
        const std::string home = controllers == ",," ? root : root + "/cpu";
        for (std::string path = line.substr(second + 1); path.size() > 1; path.resize(path.rfind('/')))
            least = std::min(least, quota_threads(home + path));
    }
    return least;
}

}  // namespace

void prepare_to_throw() { [[maybe_unused]] void* volatile taken = abi::__cxa_get_globals(); }

void run(int64_t tasks, int threads, const std::function<void(int64_t, int)>& task) {
    if (tasks == 0) return;
    Job job(tasks, task);
    const int helpers = (int)std::min<int64_t>(threads, tasks) - 1;
    std::unique_lock<std::mutex> mine;
    if (helpers > 0 && !own_work.job) mine = std::unique_lock(the_pool().one_job, std::try_to_lock);
    if (mine.owns_lock())
        the_pool().run(job, helpers);
    else
        job.work(0, true);
    if (job.failure) std::rethrow_exception(job.failure);
}

void checkpoint() {
    if (!own_work.job) return;
    if (own_work.polls) own_work.job->poll_sometimes();
    if (own_work.job->stop) throw Interrupted();
}

// Found anew once a second at most: to read these files takes longer than a small fit.
int cgroup_threads_of_late() {
    static std::atomic<int64_t> second{0};  // in which it was found
    static std::atomic<int> known{kNoLimit};
    const int64_t now = std::chrono::steady_clock::now().time_since_epoch() / std::chrono::seconds(1) + 1;
    if (second != now) {
        known = cgroup_threads();
        second = now;
    }
    return known;
}

int usable_threads() {
    cpu_set_t set;
    const int affine =
        sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : (int)std::thread::hardware_concurrency();
    return std::max(1, std::min(affine, cgroup_threads_of_late()));
}

}  // namespace centra
