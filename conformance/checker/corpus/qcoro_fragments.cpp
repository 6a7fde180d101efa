// SPDX-License-Identifier: Apache-2.0
//
// Those code fragments of QCoro's documentation that are C++, with what they leave out around them.
#include <QCoroDBus>
#include <QCoroNetwork>
#include <QCoroThread>
#include <QDBusInterface>
#include <QDBusReply>
#include <QObject>
#include <QTcpServer>
#include <QVariantMap>
#include <QVector>
#include <chrono>
#include <memory>

using namespace std::chrono_literals;

struct PlayerControl {
  QCoro::Task<QString> nextSong();
};
struct Window {
  void setState(const QString& text);
};
struct MainWindow : QObject {
  QCoro::Task<void> processData(const QVector<qint64>& data);
  Window* ui;
};
void newClientConnection(QTcpSocket* socket);

#include <qdbus.cpp>
#include <qtcpserver.cpp>
#include <qthread.cpp>
