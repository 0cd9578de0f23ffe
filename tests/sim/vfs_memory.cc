#include "sim/vfs_memory.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace openbits::sim {
namespace {

/// Before each block; also keeps blocks aligned.
struct alignas(16) Head {
  std::size_t size;
  Head* next;
};

constexpr std::size_t kSmallest = 16;
constexpr std::size_t kClasses = 17;  // up to 1 MiB

std::array<Head*, kClasses> free_blocks{};

std::size_t round_up(int size) {
  return std::bit_ceil(size < static_cast<int>(kSmallest) ? kSmallest
                                                          : static_cast<std::size_t>(size));
}

std::size_t class_of(std::size_t size) {
  return static_cast<std::size_t>(std::countr_zero(size) - std::countr_zero(kSmallest));
}

Head* head_of(void* block) {
  return static_cast<Head*>(block) - 1;
}

void* take(int wanted) {
  const std::size_t size = round_up(wanted);
  const std::size_t index = class_of(size);
  Head* head = index < kClasses ? free_blocks[index] : nullptr;
  if (head != nullptr) {
    free_blocks[index] = head->next;
  } else {
    head = static_cast<Head*>(std::malloc(sizeof(Head) + size));
    if (head == nullptr) return nullptr;
    head->size = size;
  }
  return head + 1;
}

void give_back(void* block) {
  Head* head = head_of(block);
  const std::size_t index = class_of(head->size);
  if (index >= kClasses) return std::free(head);
  head->next = free_blocks[index];
  free_blocks[index] = head;
}

int size_of(void* block) {
  return block == nullptr ? 0 : static_cast<int>(head_of(block)->size);
}

void* resize(void* block, int wanted) {
  const std::size_t before = head_of(block)->size;
  if (round_up(wanted) == before) return block;
  void* const other = take(wanted);
  if (other == nullptr) return nullptr;
  std::memcpy(other, block, before < round_up(wanted) ? before : static_cast<std::size_t>(wanted));
  give_back(block);
  return other;
}

int round_up_int(int size) {
  return static_cast<int>(round_up(size));
}

int begin(void*) {
  return SQLITE_OK;
}

void end(void*) {}

}  // namespace

sqlite3_mem_methods block_memory() {
  return {take, give_back, resize, size_of, round_up_int, begin, end, nullptr};
}

}  // namespace openbits::sim
