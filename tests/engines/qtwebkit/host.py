"""A browser around QtWebKit 602: opens each URL of the command line in a tab of its own and runs until it is killed.

What pages write to the console, uncaught errors included, goes to standard error. The tabs share cookies, localStorage
and six connections per host, as tabs do; all of them are gone with the process. A line of standard input, the number of
a tab, counted from 0, closes it.
"""
import argparse
import signal
import sys
import tempfile

from PyQt5.QtCore import QSocketNotifier, QTimer, QUrl
from PyQt5.QtNetwork import QNetworkAccessManager, QNetworkProxyFactory
from PyQt5.QtWebKit import QWebSettings, qWebKitVersion
from PyQt5.QtWebKitWidgets import QWebPage, QWebView
from PyQt5.QtWidgets import QApplication


class Page(QWebPage):
    """Tells what its scripts say, and answers dialogs, which nobody sees here, at once."""

    def javaScriptConsoleMessage(self, message, line, source):
        print(f"{source}:{line}: {message}", file=sys.stderr, flush=True)

    def javaScriptAlert(self, frame, message):
        self.javaScriptConsoleMessage(f"alert: {message}", 0, frame.url().toString())

    def javaScriptConfirm(self, frame, message):
        return True

    def shouldInterruptJavaScript(self):
        return False


def parse():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screenshot", metavar="FILE", help="a PNG of the first tab")
    parser.add_argument("--after", metavar="MS", type=int, default=1000, help="when to take it")
    parser.add_argument("--version", action="version", version=qWebKitVersion())
    parser.add_argument("urls", metavar="URL", nargs="+")
    return parser.parse_args()


def configure(storage):
    QNetworkProxyFactory.setUseSystemConfiguration(False)
    settings = QWebSettings.globalSettings()
    settings.setAttribute(QWebSettings.LocalStorageEnabled, True)
    settings.setLocalStoragePath(storage)
    QWebSettings.setMaximumPagesInCache(0)
    QWebSettings.setObjectCacheCapacities(0, 0, 0)


def open_tab(url, network):
    view = QWebView()
    page = Page(view)
    page.setNetworkAccessManager(network)
    view.setPage(page)
    view.resize(1100, 800)
    view.show()
    view.load(QUrl(url))
    return view


def close_tab(tabs, heard):
    line = sys.stdin.readline()
    if not line:
        heard.setEnabled(False)
    else:
        tabs[int(line)].deleteLater()
        tabs[int(line)] = None


def main():
    options = parse()
    signal.signal(signal.SIGTERM, lambda *_: QApplication.exit(0))
    app = QApplication(sys.argv[:1])
    app.setApplicationName("QtWebKit host")
    with tempfile.TemporaryDirectory() as storage:
        configure(storage)
        network = QNetworkAccessManager()
        tabs = [open_tab(url, network) for url in options.urls]
        if options.screenshot:
            QTimer.singleShot(options.after, lambda: tabs[0].grab().save(options.screenshot, "PNG"))
        heard = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Read)
        heard.activated.connect(lambda: close_tab(tabs, heard))
        # Python sees signals only between its own instructions: this makes it run some.
        awake = QTimer()
        awake.timeout.connect(lambda: None)
        awake.start(100)
        app.exec()
        # Tabs before what they share.
        while tabs:
            tab = tabs.pop()
            if tab:
                tab.deleteLater()
        app.processEvents()


main()
