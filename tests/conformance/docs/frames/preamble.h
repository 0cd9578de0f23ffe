// What every fragment that is no file of its own is taken to have included.
#pragma once

#define WIN32_LEAN_AND_MEAN

#include <atlbase.h>
#include <bits.h>
#include <comdef.h>
#include <stdio.h>
#include <stdlib.h>
#include <strsafe.h>
#include <tchar.h>
#include <wchar.h>
#include <windows.h>

#include <new>
#include <string>
