#include "session/basic_http.h"
