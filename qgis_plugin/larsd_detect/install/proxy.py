# SPDX-License-Identifier: GPL-2.0-or-later
"""QGIS's proxy settings as the environment variables that pip knows."""

from __future__ import annotations

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy

__all__ = ["proxy_variables"]

_SCHEMES = {
    QNetworkProxy.ProxyType.HttpProxy: "http",
    QNetworkProxy.ProxyType.HttpCachingProxy: "http",
    QNetworkProxy.ProxyType.Socks5Proxy: "socks5",
}


def proxy_variables() -> dict[str, str]:
    """Return the variables for the proxy that the user set in QGIS.

    Passwords go this way rather than as `--proxy`: everybody can read a command line. If QGIS uses
    the system's proxy or none, nothing is set, and pip finds the system's by itself.
    """
    manager = QgsNetworkAccessManager.instance()
    proxy = manager.fallbackProxy()
    scheme = _SCHEMES.get(proxy.type())
    if scheme is None or not proxy.hostName():
        return {}
    url = QUrl()
    url.setScheme(scheme)
    url.setHost(proxy.hostName())
    url.setPort(proxy.port())
    if proxy.user():
        url.setUserName(proxy.user())
        url.setPassword(proxy.password())
    address = url.toString(QUrl.ComponentFormattingOption.FullyEncoded)
    without = [QUrl(text).host() or text for text in manager.noProxyList()]
    variables = {"HTTP_PROXY": address, "HTTPS_PROXY": address, "NO_PROXY": ",".join(without)}
    # Programs differ in which of the two spellings they prefer.
    return {**variables, **{name.lower(): value for name, value in variables.items()}}
