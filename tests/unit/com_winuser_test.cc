// The binary face of the message loop's header.

#include <gtest/gtest.h>

#include <cstddef>
#include <type_traits>

#include <openbits/com/winuser.h>

namespace {

static_assert(sizeof(WPARAM) == 8 && std::is_unsigned_v<WPARAM>);
static_assert(sizeof(LPARAM) == 8 && std::is_signed_v<LPARAM>);
static_assert(std::is_same_v<LPARAM, LRESULT> && std::is_pointer_v<HWND>);
static_assert(WM_NULL == 0 && WM_QUIT == 0x12 && WM_USER == 0x400 && WM_APP == 0x8000);
static_assert(PM_NOREMOVE == 0 && PM_REMOVE == 1 && PM_NOYIELD == 2);

TEST(ComAbi, Msg) {
  static_assert(sizeof(MSG) == 48 && std::is_standard_layout_v<MSG> && std::is_trivial_v<MSG>);
  EXPECT_EQ(offsetof(MSG, hwnd), 0u);
  EXPECT_EQ(offsetof(MSG, message), 8u);
  EXPECT_EQ(offsetof(MSG, wParam), 16u);
  EXPECT_EQ(offsetof(MSG, lParam), 24u);
  EXPECT_EQ(offsetof(MSG, time), 32u);
  EXPECT_EQ(offsetof(MSG, pt), 36u);
}

}  // namespace
