// IBackgroundCopyError, for every context there is.

#include <gtest/gtest.h>

#include <set>
#include <string>

#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

#include "integration/com_fixture.h"

namespace openbits {
namespace {

using test::ComTest;
using test::Ptr;
using test::taken;

constexpr DWORD kEnglish = 0x0409;

class ComErrorTest : public ComTest {
 protected:
  Ptr<IBackgroundCopyError> error(std::uint32_t context, HRESULT code, std::int64_t file,
                                  const char* protocol) {
    service_->answer("GetError", "uixss", context, code, file, protocol, "what happened");
    Ptr<IBackgroundCopyError> error;
    EXPECT_EQ(job_->GetError(&error), S_OK) << context;
    return error;
  }
};

TEST_F(ComErrorTest, EveryContextHasItsDescription) {  // ERR-04 ERR-05
  start();
  std::set<std::wstring> texts;
  for (std::uint32_t context = 1; context <= 8; ++context) {
    const auto object = error(context, BG_E_NO_PROGRESS, -1, "");
    BG_ERROR_CONTEXT found{};
    HRESULT code = S_OK;
    EXPECT_EQ(object->GetError(&found, &code), S_OK);
    EXPECT_EQ(static_cast<std::uint32_t>(found), context);
    EXPECT_EQ(code, BG_E_NO_PROGRESS);
    LPWSTR text = nullptr;
    EXPECT_EQ(object->GetErrorContextDescription(kEnglish, &text), S_OK);
    texts.insert(taken(text));
  }
  EXPECT_EQ(texts.size(), 8u);
  EXPECT_FALSE(texts.contains(L""));
}

TEST_F(ComErrorTest, AnErrorWithAFileAndOneWithout) {  // ERR-06 ERR-07
  start();
  const auto with = error(BG_ERROR_CONTEXT_REMOTE_FILE, BG_E_HTTP_ERROR_404, 0, "http");
  Ptr<IBackgroundCopyFile> file;
  EXPECT_EQ(with->GetFile(&file), S_OK);
  EXPECT_NE(file.get(), nullptr);
  LPWSTR text = nullptr;
  EXPECT_EQ(with->GetProtocol(&text), S_OK);
  EXPECT_EQ(taken(text), L"http");

  const auto without = error(BG_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER, E_FAIL, -1, "");
  IBackgroundCopyFile* none = file.get();
  EXPECT_EQ(without->GetFile(&none), BG_E_FILE_NOT_AVAILABLE);
  EXPECT_EQ(none, nullptr);
  EXPECT_EQ(without->GetProtocol(&text), BG_E_PROTOCOL_NOT_AVAILABLE);
  EXPECT_EQ(text, nullptr);
}

// A service that says what there is not is not believed.
TEST_F(ComErrorTest, AnAnswerThatIsNone) {
  start();
  Ptr<IBackgroundCopyError> error;
  service_->answer("GetError", "uixss", 9u, E_FAIL, std::int64_t{-1}, "", "");
  EXPECT_TRUE(FAILED(job_->GetError(&error)));
  service_->answer("GetError", "s", "text");
  EXPECT_TRUE(FAILED(job_->GetError(&error)));
  EXPECT_EQ(error.get(), nullptr);
}

}  // namespace
}  // namespace openbits
