/* The pad to sign the letter of commitment on: strokes of finger, pen or mouse become a picture that the form carries. */
"use strict";

const form = document.querySelector("form[data-sign]");
if (form) startPad(form, form.querySelector("canvas"), form.querySelector("input[name=signature]"));

function startPad(form, pad, field) {
  const pen = pad.getContext("2d");
  const said = form.querySelector("[data-sign-said]");
  const send = document.querySelector("[data-sign-send]");
  let last = null;

  form.hidden = send.hidden = false;
  Object.assign(pen, { lineWidth: 5, lineCap: "round", lineJoin: "round", strokeStyle: "#14233f" });

  function place(event) {
    const box = pad.getBoundingClientRect();
    return [((event.clientX - box.left) * pad.width) / box.width, ((event.clientY - box.top) * pad.height) / box.height];
  }

  function stroke(event) {
    const here = place(event);
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(...here);
    pen.stroke();
    last = here;
  }

  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    last = place(event);
    stroke(event);
  });
  pad.addEventListener("pointermove", (event) => {
    if (last) stroke(event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    pad.addEventListener(end, () => {
      if (!last) return;
      last = null;
      field.value = pad.toDataURL("image/png");
      said.textContent = "签名已写好，可以提交；不满意可重签。";
    });
  }
  form.querySelector("[data-sign-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, pad.width, pad.height);
    field.value = "";
    said.textContent = "已清除，请在框内重新手写姓名。";
  });
  form.addEventListener("submit", (event) => {
    if (field.value) return;
    event.preventDefault();
    said.textContent = "还没有签名，请先在框内手写姓名。";
  });
}
