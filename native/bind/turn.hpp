// Whose turn it is: rows answer one thread that changes their state, or several that only look.
#pragma once
#include <atomic>
#include <stdexcept>

namespace centra {

class Turn {
public:
    Turn() = default;
    Turn(Turn&&) noexcept {}  // nobody is being answered while rows are moved

    // Refuses who comes while another is being answered, rather than let it wait: both are in error.
    class Look {
    public:
        explicit Look(Turn& turn) : turn_(turn) {
            int looking = turn_.looking_;
            do
                if (looking < 0) refuse();
            while (!turn_.looking_.compare_exchange_weak(looking, looking + 1));
        }
        ~Look() { --turn_.looking_; }

    private:
        Turn& turn_;
    };
    class Change {
    public:
        explicit Change(Turn& turn) : turn_(turn) {
            int nobody = 0;
            if (!turn_.looking_.compare_exchange_strong(nobody, -1)) refuse();
        }
        ~Change() { turn_.looking_ = 0; }

    private:
        Turn& turn_;
    };

private:
    [[noreturn]] static void refuse() {
        throw std::runtime_error("these rows are answering another thread: each thread needs its own, see fresh()");
    }

    std::atomic<int> looking_{0};  // so many threads; -1: one changes the state
};

}  // namespace centra
