#include "base/error_text.h"

#include <gtest/gtest.h>

#include <array>
#include <cctype>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace openbits {
namespace {

struct Documented {
  std::uint32_t code;
  std::string_view name;
};

// Every documented code, as numbers.
constexpr auto kDocumented = std::to_array<Documented>({
    {0x00000000, "S_OK"},
    {0x00000001, "S_FALSE"},
    {0x8000000A, "E_PENDING"},
    {0x80004001, "E_NOTIMPL"},
    {0x80004002, "E_NOINTERFACE"},
    {0x80004003, "E_POINTER"},
    {0x80004005, "E_FAIL"},
    {0x80004021, "CO_E_NOT_SUPPORTED"},
    {0x8000FFFF, "E_UNEXPECTED"},
    {0x80010106, "RPC_E_CHANGED_MODE"},
    {0x80010108, "RPC_E_DISCONNECTED"},
    {0x8001010E, "RPC_E_WRONG_THREAD"},
    {0x80010123, "CO_E_FAILEDTOIMPERSONATE"},
    {0x80040110, "CLASS_E_NOAGGREGATION"},
    {0x80040154, "REGDB_E_CLASSNOTREG"},
    {0x800401F0, "CO_E_NOTINITIALIZED"},
    {0x800401FC, "CO_E_OBJISREG"},
    {0x80080008, "CO_E_SERVER_STOPPING"},
    {0x80080005, "CO_E_SERVER_EXEC_FAILURE"},
    {0x80070005, "E_ACCESSDENIED"},
    {0x8007000E, "E_OUTOFMEMORY"},
    {0x80070057, "E_INVALIDARG"},
    {0x80092004, "CRYPT_E_NOT_FOUND"},
    {0x80070002, "ERROR_FILE_NOT_FOUND"},
    {0x80070003, "ERROR_PATH_NOT_FOUND"},
    {0x80070004, "ERROR_TOO_MANY_OPEN_FILES"},
    {0x80070006, "ERROR_INVALID_HANDLE"},
    {0x80070013, "ERROR_WRITE_PROTECT"},
    {0x8007001D, "ERROR_WRITE_FAULT"},
    {0x8007001E, "ERROR_READ_FAULT"},
    {0x80070020, "ERROR_SHARING_VIOLATION"},
    {0x80070027, "ERROR_HANDLE_DISK_FULL"},
    {0x80070050, "ERROR_FILE_EXISTS"},
    {0x80070070, "ERROR_DISK_FULL"},
    {0x80070091, "ERROR_DIR_NOT_EMPTY"},
    {0x800700B7, "ERROR_ALREADY_EXISTS"},
    {0x800700CE, "ERROR_FILENAME_EXCED_RANGE"},
    {0x8007045D, "ERROR_IO_DEVICE"},
    {0x8007050F, "ERROR_DISK_QUOTA_EXCEEDED"},
    {0x800705B4, "ERROR_TIMEOUT"},
    {0x800706BA, "RPC_S_SERVER_UNAVAILABLE"},
    {0x800706BE, "RPC_S_CALL_FAILED"},
    {0x800706F4, "RPC_X_NULL_REF_POINTER"},
    {0x800706F7, "RPC_X_BAD_STUB_DATA"},
    {0x80070717, "ERROR_RESOURCE_LANG_NOT_FOUND"},
    {0x80072F0C, "ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED"},
    {0x80072F19, "ERROR_WINHTTP_SECURE_CERT_REV_FAILED"},
    {0x80072F8A, "ERROR_WINHTTP_SECURE_CERT_REVOKED"},
    {0x80072F9A, "ERROR_WINHTTP_CLIENT_CERT_NO_ACCESS_PRIVATE_KEY"},
    {0x80200001, "BG_E_NOT_FOUND"},
    {0x80200002, "BG_E_INVALID_STATE"},
    {0x80200003, "BG_E_EMPTY"},
    {0x80200004, "BG_E_FILE_NOT_AVAILABLE"},
    {0x80200005, "BG_E_PROTOCOL_NOT_AVAILABLE"},
    {0x00200006, "BG_S_ERROR_CONTEXT_NONE"},
    {0x80200007, "BG_E_ERROR_CONTEXT_UNKNOWN"},
    {0x80200008, "BG_E_ERROR_CONTEXT_GENERAL_QUEUE_MANAGER"},
    {0x80200009, "BG_E_ERROR_CONTEXT_LOCAL_FILE"},
    {0x8020000A, "BG_E_ERROR_CONTEXT_REMOTE_FILE"},
    {0x8020000B, "BG_E_ERROR_CONTEXT_GENERAL_TRANSPORT"},
    {0x8020000C, "BG_E_ERROR_CONTEXT_QUEUE_MANAGER_NOTIFICATION"},
    {0x8020000D, "BG_E_DESTINATION_LOCKED"},
    {0x8020000E, "BG_E_VOLUME_CHANGED"},
    {0x8020000F, "BG_E_ERROR_INFORMATION_UNAVAILABLE"},
    {0x80200010, "BG_E_NETWORK_DISCONNECTED"},
    {0x80200011, "BG_E_MISSING_FILE_SIZE"},
    {0x80200012, "BG_E_INSUFFICIENT_HTTP_SUPPORT"},
    {0x80200013, "BG_E_INSUFFICIENT_RANGE_SUPPORT"},
    {0x80200014, "BG_E_REMOTE_NOT_SUPPORTED"},
    {0x80200015, "BG_E_NEW_OWNER_DIFF_MAPPING"},
    {0x80200016, "BG_E_NEW_OWNER_NO_FILE_ACCESS"},
    {0x00200017, "BG_S_PARTIAL_COMPLETE"},
    {0x80200018, "BG_E_PROXY_LIST_TOO_LARGE"},
    {0x80200019, "BG_E_PROXY_BYPASS_LIST_TOO_LARGE"},
    {0x0020001A, "BG_S_UNABLE_TO_DELETE_FILES"},
    {0x8020001B, "BG_E_INVALID_SERVER_RESPONSE"},
    {0x8020001C, "BG_E_TOO_MANY_FILES"},
    {0x8020001D, "BG_E_LOCAL_FILE_CHANGED"},
    {0x8020001E, "BG_E_ERROR_CONTEXT_REMOTE_APPLICATION"},
    {0x8020001F, "BG_E_SESSION_NOT_FOUND"},
    {0x80200020, "BG_E_TOO_LARGE"},
    {0x80200021, "BG_E_STRING_TOO_LONG"},
    {0x80200022, "BG_E_CLIENT_SERVER_PROTOCOL_MISMATCH"},
    {0x80200023, "BG_E_SERVER_EXECUTE_ENABLE"},
    {0x80200024, "BG_E_NO_PROGRESS"},
    {0x80200025, "BG_E_USERNAME_TOO_LARGE"},
    {0x80200026, "BG_E_PASSWORD_TOO_LARGE"},
    {0x80200027, "BG_E_INVALID_AUTH_TARGET"},
    {0x80200028, "BG_E_INVALID_AUTH_SCHEME"},
    {0x80200029, "BG_E_FILE_NOT_FOUND"},
    {0x0020002A, "BG_S_PROXY_CHANGED"},
    {0x8020002B, "BG_E_INVALID_RANGE"},
    {0x8020002C, "BG_E_OVERLAPPING_RANGES"},
    {0x8020002D, "BG_E_CONNECT_FAILURE"},
    {0x8020002E, "BG_E_CONNECTION_CLOSED"},
    {0x8020002F, "BG_E_KEEP_ALIVE_FAILURE"},
    {0x80200030, "BG_E_MESSAGE_LENGTH_LIMIT_EXCEEDED"},
    {0x80200031, "BG_E_NAME_RESOLUTION_FAILURE"},
    {0x80200032, "BG_E_PENDING"},
    {0x80200033, "BG_E_PIPELINE_FAILURE"},
    {0x80200034, "BG_E_PROTOCOL_ERROR"},
    {0x80200035, "BG_E_PROXY_NAME_RESOLUTION_FAILURE"},
    {0x80200036, "BG_E_RECEIVE_FAILURE"},
    {0x80200037, "BG_E_REQUEST_CANCELED"},
    {0x80200038, "BG_E_SECURE_CHANNEL_FAILURE"},
    {0x80200039, "BG_E_SEND_FAILURE"},
    {0x8020003A, "BG_E_SERVER_PROTOCOL_VIOLATION"},
    {0x8020003B, "BG_E_TIMEOUT"},
    {0x8020003C, "BG_E_TRUST_FAILURE"},
    {0x8020003D, "BG_E_UNKNOWN_ERROR"},
    {0x8020003E, "BG_E_BLOCKED_BY_POLICY"},
    {0x8020003F, "BG_E_INVALID_PROXY_INFO"},
    {0x80200040, "BG_E_INVALID_CREDENTIALS"},
    {0x80200041, "BG_E_INVALID_HASH_ALGORITHM"},
    {0x80200042, "BG_E_RECORD_DELETED"},
    {0x80200043, "BG_E_COMMIT_IN_PROGRESS"},
    {0x80200044, "BG_E_DISCOVERY_IN_PROGRESS"},
    {0x80200045, "BG_E_UPNP_ERROR"},
    {0x80200046, "BG_E_TEST_OPTION_BLOCKED_DOWNLOAD"},
    {0x80200047, "BG_E_PEERCACHING_DISABLED"},
    {0x80200048, "BG_E_BUSYCACHERECORD"},
    {0x80200049, "BG_E_TOO_MANY_JOBS_PER_USER"},
    {0x80200050, "BG_E_TOO_MANY_JOBS_PER_MACHINE"},
    {0x80200051, "BG_E_TOO_MANY_FILES_IN_JOB"},
    {0x80200052, "BG_E_TOO_MANY_RANGES_IN_FILE"},
    {0x80200053, "BG_E_VALIDATION_FAILED"},
    {0x80200054, "BG_E_MAXDOWNLOAD_TIMEOUT"},
    {0x00200055, "BG_S_OVERRIDDEN_BY_POLICY"},
    {0x80200056, "BG_E_TOKEN_REQUIRED"},
    {0x80200057, "BG_E_UNKNOWN_PROPERTY_ID"},
    {0x80200058, "BG_E_READ_ONLY_PROPERTY"},
    {0x80200059, "BG_E_BLOCKED_BY_COST_TRANSFER_POLICY"},
    {0x80200060, "BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY"},
    {0x80200061, "BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE"},
    {0x80200062, "BG_E_READ_ONLY_PROPERTY_AFTER_RESUME"},
    {0x80200063, "BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE"},
    {0x80200064, "BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED"},
    {0x80200065, "BG_E_STANDBY_MODE"},
    {0x80200066, "BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED"},
    {0x80200067, "BG_E_BLOCKED_BY_BATTERY_POLICY"},
    {0x80200068, "BG_E_BLOCKED_BY_BATTERY_SAVER"},
    {0x80200069, "BG_E_WATCHDOG_TIMEOUT"},
    {0x8020006A, "BG_E_APP_PACKAGE_NOT_FOUND"},
    {0x8020006B, "BG_E_APP_PACKAGE_SCENARIO_NOT_SUPPORTED"},
    {0x8020006C, "BG_E_DATABASE_CORRUPT"},
    {0x8020006D, "BG_E_RANDOM_ACCESS_NOT_SUPPORTED"},
    {0x8020006E, "BG_E_BLOCKED_BY_BACKGROUND_ACCESS_POLICY"},
    {0x8020006F, "BG_E_BLOCKED_BY_GAME_MODE"},
    {0x80200070, "BG_E_BLOCKED_BY_SYSTEM_POLICY"},
    {0x80200071, "BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD"},
    {0x80200072, "BG_E_UNSUPPORTED_JOB_CONFIGURATION"},
    {0x80200073, "BG_E_REMOTE_FILE_CHANGED"},
    {0x80200074, "BG_E_SERVER_CERT_VALIDATION_INTERFACE_REQUIRED"},
    {0x80200075, "BG_E_READ_ONLY_WHEN_JOB_ACTIVE"},
    {0x80200076, "BG_E_ERROR_CONTEXT_SERVER_CERTIFICATE_CALLBACK"},
    {0x80190064, "BG_E_HTTP_ERROR_100"},
    {0x80190065, "BG_E_HTTP_ERROR_101"},
    {0x801900C8, "BG_E_HTTP_ERROR_200"},
    {0x801900C9, "BG_E_HTTP_ERROR_201"},
    {0x801900CA, "BG_E_HTTP_ERROR_202"},
    {0x801900CB, "BG_E_HTTP_ERROR_203"},
    {0x801900CC, "BG_E_HTTP_ERROR_204"},
    {0x801900CD, "BG_E_HTTP_ERROR_205"},
    {0x801900CE, "BG_E_HTTP_ERROR_206"},
    {0x8019012C, "BG_E_HTTP_ERROR_300"},
    {0x8019012D, "BG_E_HTTP_ERROR_301"},
    {0x8019012E, "BG_E_HTTP_ERROR_302"},
    {0x8019012F, "BG_E_HTTP_ERROR_303"},
    {0x80190130, "BG_E_HTTP_ERROR_304"},
    {0x80190131, "BG_E_HTTP_ERROR_305"},
    {0x80190133, "BG_E_HTTP_ERROR_307"},
    {0x80190190, "BG_E_HTTP_ERROR_400"},
    {0x80190191, "BG_E_HTTP_ERROR_401"},
    {0x80190192, "BG_E_HTTP_ERROR_402"},
    {0x80190193, "BG_E_HTTP_ERROR_403"},
    {0x80190194, "BG_E_HTTP_ERROR_404"},
    {0x80190195, "BG_E_HTTP_ERROR_405"},
    {0x80190196, "BG_E_HTTP_ERROR_406"},
    {0x80190197, "BG_E_HTTP_ERROR_407"},
    {0x80190198, "BG_E_HTTP_ERROR_408"},
    {0x80190199, "BG_E_HTTP_ERROR_409"},
    {0x8019019A, "BG_E_HTTP_ERROR_410"},
    {0x8019019B, "BG_E_HTTP_ERROR_411"},
    {0x8019019C, "BG_E_HTTP_ERROR_412"},
    {0x8019019D, "BG_E_HTTP_ERROR_413"},
    {0x8019019E, "BG_E_HTTP_ERROR_414"},
    {0x8019019F, "BG_E_HTTP_ERROR_415"},
    {0x801901A0, "BG_E_HTTP_ERROR_416"},
    {0x801901A1, "BG_E_HTTP_ERROR_417"},
    {0x801901C1, "BG_E_HTTP_ERROR_449"},
    {0x801901F4, "BG_E_HTTP_ERROR_500"},
    {0x801901F5, "BG_E_HTTP_ERROR_501"},
    {0x801901F6, "BG_E_HTTP_ERROR_502"},
    {0x801901F7, "BG_E_HTTP_ERROR_503"},
    {0x801901F8, "BG_E_HTTP_ERROR_504"},
    {0x801901F9, "BG_E_HTTP_ERROR_505"},
});

// These have the text of BG_E_INVALID_SERVER_RESPONSE behind their status.
constexpr auto kInvalidResponses = std::to_array<int>({200, 205, 304, 402, 415, 449});

// ERR-09
TEST(ErrorText, EveryDocumentedCodeHasItsNameAndAText) {
  for (const auto& [number, name] : kDocumented) {
    const auto code = static_cast<HResult>(number);
    EXPECT_EQ(error_name(code), name);
    EXPECT_FALSE(error_text(code).empty()) << name;
    EXPECT_EQ(describe_error(code), error_text(code)) << name;
  }
}

TEST(ErrorText, TextsAreSentences) {
  for (const auto& [number, name] : kDocumented) {
    const auto text = error_text(static_cast<HResult>(number));
    ASSERT_GE(text.size(), 10u) << name;
    EXPECT_TRUE(std::isupper(static_cast<unsigned char>(text.front())) || text.front() == '"')
        << name;
    EXPECT_EQ(text.back(), '.') << name;
    EXPECT_LT(text.size(), 300u) << name;
    EXPECT_EQ(text.find("  "), text.npos) << name;
    for (const char c : text) EXPECT_TRUE(c >= ' ' && c < 0x7F) << name;
  }
}

TEST(ErrorText, TextsDiffer) {
  std::map<std::string_view, std::string_view> seen;
  for (const auto& [number, name] : kDocumented) {
    const auto [it, fresh] = seen.emplace(error_text(static_cast<HResult>(number)), name);
    EXPECT_TRUE(fresh) << name << " has the text of " << it->second;
  }
}

// ERR-19
TEST(ErrorText, HttpTextsTellTheStatus) {
  for (int status = 100; status < 600; ++status) {
    const std::string prefix = "HTTP status " + std::to_string(status) + ": ";
    EXPECT_EQ(describe_error(http_status(status)).substr(0, prefix.size()), prefix);
  }
}

TEST(ErrorText, SomeStatusesCountAsInvalidResponses) {
  for (const int status : kInvalidResponses) {
    EXPECT_EQ(error_text(http_status(status)),
              "HTTP status " + std::to_string(status) + ": " +
                  std::string(error_text(hr::kBgEInvalidServerResponse)));
  }
}

// ERR-19
TEST(ErrorText, StatusWithoutMacroHasNoNameButAText) {
  EXPECT_EQ(error_name(http_status(429)), "");
  EXPECT_EQ(error_text(http_status(429)), describe_error(http_status(429)));
  EXPECT_NE(error_text(http_status(429)), "");
  EXPECT_EQ(error_name(http_status(599)), "");
}

// ERR-19
TEST(ErrorText, UnknownStatusIsDescribedByItsClass) {
  EXPECT_EQ(error_name(http_status(477)), "");
  EXPECT_EQ(error_text(http_status(477)), "");
  EXPECT_EQ(describe_error(http_status(477)),
            "HTTP status 477: the server refused the request. Check the URL and the credentials.");
  EXPECT_NE(describe_error(http_status(227)), "");
  EXPECT_NE(describe_error(http_status(377)), describe_error(http_status(577)));
  EXPECT_NE(describe_error(http_status(999)), "");
}

TEST(ErrorText, UnknownCodeIsDescribedByItsNumber) {
  for (const HResult code : {hr::code(0x8000ABCD), hr::code(0x8020004A), hr::code(0x0BADF00D),
                             hr::code(0xFFFFFFFF), hr::code(0x8019400C), hr::code(0x80190000)}) {
    EXPECT_EQ(error_name(code), "");
    EXPECT_EQ(error_text(code), "");
  }
  const std::string advice = ". Look into the log of the service, which may tell more.";
  EXPECT_EQ(describe_error(hr::code(0x8000ABCD)), "Unknown error 0x8000ABCD" + advice);
  EXPECT_EQ(describe_error(hr::code(0xFFFFFFFF)), "Unknown error 0xFFFFFFFF" + advice);
  EXPECT_EQ(describe_error(hr::code(0x8019400C)), "Unknown error 0x8019400C" + advice);
  EXPECT_EQ(describe_error(hr::code(0x0BADF00D)),
            "The operation succeeded with the unknown code 0x0BADF00D.");
}

// ERR-08
TEST(ErrorText, LanguagesThatThereAreTextsIn) {
  for (const std::uint32_t language : {0x09u, 0x0409u, 0x0809u, 0x0400u, 0x0800u, 0x7Fu}) {
    EXPECT_TRUE(has_text_in(language)) << language;
  }
  for (const std::uint32_t language : {0u, 0x0407u, 0x0411u, 0x10409u, ~0u}) {
    EXPECT_FALSE(has_text_in(language)) << language;
  }
}

// ERR-05
TEST(ErrorText, EveryContextHasItsOwnText) {
  std::map<std::string_view, unsigned> seen;
  for (unsigned context = 0; context <= 8; ++context) {
    EXPECT_FALSE(context_text(context).empty()) << context;
    EXPECT_TRUE(seen.emplace(context_text(context), context).second) << context;
  }
  EXPECT_EQ(context_text(4), error_text(hr::kBgEErrorContextLocalFile));
  EXPECT_EQ(context_text(9), "");
  EXPECT_EQ(context_text(~0u), "");
}

}  // namespace
}  // namespace openbits
