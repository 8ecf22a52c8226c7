// A browser around KHTML, the engine of Konqueror: opens each URL of the command line in a window of its own and runs
// until it is killed. What goes wrong in a page's scripts, and what a page says by debug(text), goes to standard error.
//   host [--screenshot FILE --after MS] URL...
#include <KConfigGroup>
#include <KHTMLPart>
#include <KHTMLView>
#include <KParts/BrowserExtension>
#include <KParts/BrowserHostExtension>
#include <KSharedConfig>
#include <QApplication>
#include <QCommandLineParser>
#include <QTimer>
#include <cstdio>
#include <kjs/debugger.h>
#include <kjs/interpreter.h>
#include <kjs/object.h>
#include <kjs/ustring.h>
#include <map>

namespace {

/// Tells of exceptions, also of those that a script catches, for KJS says no more: KHTML has no console, and its
/// window.onerror is never called.
class ErrorReporter : public KJS::Debugger {
 public:
  bool sourceParsed(KJS::ExecState* exec, int source, const KJS::UString& url, const KJS::UString& text, int start,
                    int error_line, const KJS::UString& message) override {
    (void)exec, (void)text, (void)start;
    // The scripts of a stream are without number, and this must not be what grows.
    if (urls_.size() < kMaxUrls) urls_[source] = url.qstring();
    if (error_line >= 0) Report(source, error_line, message.qstring());
    return true;
  }

  bool exception(KJS::ExecState* exec, int source, int line, KJS::JSValue* value) override {
    // Its text is made by script, which may throw again: not in `exec`, which would leave its catch clause by that.
    KJS::ExecState* const aside = exec->dynamicInterpreter()->globalExec();
    Report(source, line, KJS::JSValue::toString(value, aside).qstring());
    if (aside != exec) aside->clearException();
    return true;
  }

 private:
  void Report(int source, int line, const QString& text) {
    const auto url = urls_.find(source);
    fprintf(stderr, "%s:%d: %s\n", url == urls_.end() ? "?" : qPrintable(url->second), line, qPrintable(text));
  }

  static constexpr size_t kMaxUrls = 1000;

  std::map<int, QString> urls_;
};

/// A page, or a frame in one.
class Part : public KHTMLPart {
 public:
  explicit Part(ErrorReporter* errors, QWidget* widget = nullptr, QObject* parent = nullptr)
      : KHTMLPart(widget, parent, BrowserViewGUI), errors_(errors) {
    connect(this, &KHTMLPart::docCreated, this, &Part::Watch);
  }

 protected:
  // KHTML looks for a plugin of the desktop's that shows HTML, and crashes where none is registered.
  KParts::ReadOnlyPart* createPart(QWidget* widget, QObject* parent, const QString& type, QString& service,
                                   QStringList& types, const QStringList& arguments) override {
    if (type == "text/html") return new Part(errors_, widget, parent);
    return KHTMLPart::createPart(widget, parent, type, service, types, arguments);
  }

 private:
  // A frame has no interpreter before its second document; the first is empty.
  void Watch() {
    if (KJS::Interpreter* const interpreter = jScriptInterpreter()) errors_->attach(interpreter);
  }

  ErrorReporter* errors_;
};

/// No proxy of the machine's and no cache: what a page asks for must reach the server.
void Configure() {
  const KSharedConfigPtr config = KSharedConfig::openConfig(QStringLiteral("kioslaverc"), KConfig::NoGlobals);
  config->group("Proxy Settings").writeEntry("ProxyType", 0);
  config->group(QString()).writeEntry("UseCache", false);
  config->sync();
}

/// A form or a link asks the page's browser to open what it targets: without this no form is ever sent. As Konqueror
/// does, for frames (KonqMainWindow::slotOpenURLRequest); no page here needs more.
void OpenInFrames(KHTMLPart* page) {
  const auto open = [page](const QUrl& url, const KParts::OpenUrlArguments& arguments,
                           const KParts::BrowserArguments& target) {
    auto* const frames = KParts::BrowserHostExtension::childObject(page)->findFrameParent(page, target.frameName);
    if (frames == nullptr || !frames->openUrlInFrame(url, arguments, target))
      fprintf(stderr, "no frame '%s' for %s\n", qPrintable(target.frameName), qPrintable(url.toString()));
  };
  QObject::connect(page->browserExtension(), &KParts::BrowserExtension::openUrlRequestDelayed, page, open);
}

KHTMLView* Open(const QString& address, ErrorReporter* errors) {
  auto* part = new Part(errors);
  OpenInFrames(part);
  part->setStatusMessagesEnabled(false);
  part->view()->setFixedSize(1100, 800);
  part->view()->show();
  part->openUrl(QUrl(address));
  return part->view();
}

}  // namespace

int main(int argc, char** argv) {
  QApplication app(argc, argv);
  // Every request of a page is a job, and the end of the last job would end the program.
  QCoreApplication::setQuitLockEnabled(false);
  QCommandLineParser line;
  line.addOption({"screenshot", "The first page as a PNG.", "file"});
  line.addOption({"after", "Milliseconds to wait.", "ms", "1000"});
  line.process(app);
  Configure();
  ErrorReporter errors;
  QList<KHTMLView*> views;
  for (const QString& address : line.positionalArguments()) views.append(Open(address, &errors));
  if (line.isSet("screenshot")) {
    const auto take = [&] { views.first()->grab().save(line.value("screenshot")); };
    QTimer::singleShot(line.value("after").toInt(), take);
  }
  return QApplication::exec();
}
