#include <QCoroNetworkReply>
