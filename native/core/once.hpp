// Something that is made when it is first asked for, by whichever thread. std::call_once takes memory of the thread for
// it, and ends the process when there is none.
#pragma once
#include <atomic>
#include <mutex>

namespace centra {

class Once {
public:
    // If make() throws, the next one tries again.
    template <class Make>
    void operator()(Make make) {
        if (done_) return;
        const std::lock_guard lock(mutex_);
        if (done_) return;
        make();
        done_ = true;
    }

private:
    std::mutex mutex_;
    std::atomic<bool> done_{false};
};

}  // namespace centra
