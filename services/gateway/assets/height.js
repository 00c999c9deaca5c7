// Tells the page around the frame how high the list is.
(function () {
  "use strict";
  function tell() {
    var height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    window.parent.postMessage({ type: "terminbund-height", height: height }, "*");
  }
  window.addEventListener("load", tell);
  window.addEventListener("resize", tell);
  if ("ResizeObserver" in window) {
    new ResizeObserver(tell).observe(document.body);
  }
})();
