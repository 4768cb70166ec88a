#include "session/service.h"
