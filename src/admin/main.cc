// bitsadmin: the service on the command line, with the switches that administrators know.
#include "admin/verb.h"

int main(int argc, char** argv) {
  return openbits::admin::run(openbits::admin::Arguments(argv + (argc > 0 ? 1 : 0), argv + argc));
}
