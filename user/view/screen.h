/* SPDX-License-Identifier: GPL-2.0-only */
/* The terminal: a canvas onto it, keys from it. The only part of view/ that knows one. */
#ifndef MSISCOPE_VIEW_SCREEN_H
#define MSISCOPE_VIEW_SCREEN_H

#include "view/canvas.h"
#include "view/layout.h"

struct screen;

/*
 * screen_open() - take the terminal over. Returns 0, or -errno with one line in @message:
 * -ENOTTY if there is none, -ENOTSUP if it cannot do what is needed.
 */
int screen_open(struct screen **screen, bool ascii, bool mono, char *message, size_t size);

/* screen_canvas() - an empty one of the terminal's size now. 0 or -ENOMEM; canvas_close() it. */
int screen_canvas(struct screen *screen, struct canvas *canvas);

/* screen_show() - what has changed. */
void screen_show(struct screen *screen, const struct canvas *canvas);

/*
 * screen_key() - wait at most @ms for a key: a character or an enum key, KEYS_NONE if none
 * came, KEYS_ALARM if the file @alarm (-1: none) became readable before. -EIO when the
 * terminal is gone.
 */
int screen_key(struct screen *screen, int ms, int alarm);

/* screen_close() - the terminal as it was. */
void screen_close(struct screen *screen);

#endif /* MSISCOPE_VIEW_SCREEN_H */
