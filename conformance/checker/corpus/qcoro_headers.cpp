// SPDX-License-Identifier: Apache-2.0
//
// Every header of QCoro that holds a coroutine, instantiated once; for Qt 5 and Qt 6.
#include <QCoro/QCoroCore>
#include <QCoro/QCoroDBus>
#include <QCoro/QCoroNetwork>
#include <QCoro/QCoroQmlTask>
#include <QCoro/QCoroWebSockets>
#include <QCoro/QCoroAsyncGenerator>
#include <QCoro/QCoroGenerator>
#include <QCoro/QCoroSignal>
#include <QCoro/QCoroThread>
#include <QDBusInterface>
#include <QDBusPendingCall>
#include <QDBusPendingReply>
#include <QDBusReply>
#include <QFuture>
#include <QLocalSocket>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>
#include <QTimer>
#include <QWebSocket>
#include <QWebSocketServer>
#include <chrono>
#include <memory>

using namespace std::chrono_literals;

QCoro::Generator<int> three() {
  for (int i = 0; i < 3; ++i) co_yield i;
}

QCoro::AsyncGenerator<int> ticks() {
  QTimer timer;
  timer.start(1ms);
  for (int i : three()) {
    co_await qCoro(timer).waitForTimeout();
    co_yield std::move(i);
  }
}

QCoro::Task<int> sum() {
  int total = 0;
  QCORO_FOREACH(const int i, ticks()) total += i;
  co_return total;
}

QCoro::Task<> timers_and_threads() {
  QTimer timer;
  co_await qCoro(timer).waitForTimeout();
  co_await QCoro::sleepFor(1ms);
  co_await QCoro::sleepUntil(std::chrono::steady_clock::now());
  const std::unique_ptr<QThread> thread(QThread::create([] {}));
  co_await qCoro(thread.get()).waitForStarted();
  co_await qCoro(thread.get()).waitForFinished();
  co_await qCoro(&timer, &QTimer::timeout);
  const int total = co_await sum().then([](int value) { return value + 1; });
  static_cast<void>(total);
}

QCoro::Task<QByteArray> processes(QString program) {
  QProcess process;
  co_await qCoro(process).start(program, {});
  co_await qCoro(process).waitForFinished();
  co_return co_await qCoro(process).readAll();
}

QCoro::Task<QByteArray> sockets(QString host) {
  QTcpServer server;
  QTcpSocket socket;
  co_await qCoro(server).waitForNewConnection(1ms);
  co_await qCoro(socket).connectToHost(host, 80);
  QLocalSocket local;
  co_await qCoro(local).connectToServer(host);
  co_await qCoro(local).readLine();
  QNetworkAccessManager network;
  const std::unique_ptr<QNetworkReply> reply(co_await network.get(QNetworkRequest(QUrl(host))));
  co_return reply->readAll();
}

QCoro::Task<QString> futures(QFuture<QString> future) { co_return co_await future; }

QCoro::Task<QString> buses(QString name) {
  QDBusInterface bus(name, QStringLiteral("/"));
  const QDBusReply<QString> reply = co_await bus.asyncCall(QStringLiteral("name"));
  const QDBusPendingReply<QString> pending = bus.asyncCall(QStringLiteral("name"));
  co_await qCoro(pending).waitForFinished();
  co_return reply.value();
}

QCoro::Task<> web_sockets(QUrl url) {
  QWebSocket socket;
  co_await qCoro(socket).open(url);
  QCORO_FOREACH(const QString message, qCoro(socket).textMessages()) static_cast<void>(message);
  QWebSocketServer server(QStringLiteral("name"), QWebSocketServer::NonSecureMode);
  const std::unique_ptr<QWebSocket> peer(co_await qCoro(server).nextPendingConnection());
}

QCoro::QmlTask for_qml() { return sum(); }

void start() {
  sum();
  timers_and_threads();
  processes(QStringLiteral("ls"));
  sockets(QStringLiteral("localhost"));
  futures({});
  buses(QStringLiteral("name"));
  web_sockets({});
  for_qml();
  QCoro::waitFor(sum());
}
