// For the page that shows the list in <iframe class="terminbund">: gives the frame its height.
(function () {
  "use strict";
  window.addEventListener("message", function (event) {
    if (!event.data || event.data.type !== "terminbund-height") return;
    var height = Number(event.data.height);
    if (!(height > 0 && height < 100000)) return;
    document.querySelectorAll("iframe.terminbund").forEach(function (frame) {
      if (frame.contentWindow === event.source) frame.style.height = height + "px";
    });
  });
})();
