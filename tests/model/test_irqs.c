// SPDX-License-Identifier: GPL-2.0-only
/* Whose a number is; what the report and the export make of it is tested with them. */
#include "../trace/sample.h"
#include "model/irqs.h"

struct kept {
	struct irq_id id;
	unsigned int count;
};

static const struct pci_address a = { .devfn = 5 << 3 | 1 }, b = { .devfn = 5 << 3 | 2 };
static unsigned int released, names;
static struct trace_header header;
static struct irqs irqs;

static void release(struct irq_id *id)
{
	(void)id;
	released++;
}

static void named(void *arg, struct irq_id *id)
{
	assert_ptr_equal(arg, &irqs);
	assert_true(id->irq == 34 || id->irq == 35);
	names++;
}

static void begin(const struct irqs_ops *ops)
{
	header = sample_header();
	header.irqs = NULL;
	header.nr_irqs = 0;
	released = names = 0;
	irqs_begin(&irqs, ops, &irqs, &header);
}

static struct kept *meet(__u32 number, const struct pci_address *device, const char *name, __u64 ts)
{
	char action[NAME_SIZE] = "";
	struct irq_id *id;

	strcpy(action, name);
	assert_int_equal(irqs_meet(&irqs, number, device, action, ts, &id), 0);
	return (struct kept *)id;
}

static void one_too_many_is_not_kept(void **state)
{
	const struct irqs_ops ops = { .size = sizeof(struct kept),
				      .most = 2,
				      .most_each = 1,
				      .named = named,
				      .release = release };

	(void)state;
	begin(&ops);
	meet(34, &a, "edu-a", 1)->count = 7;
	assert_null(meet(34, &b, "edu-b", 2));
	assert_int_equal(meet(34, &a, "edu-a", 3)->count, 7); /* it has it again */
	assert_non_null(meet(35, &b, "edu-b", 4));
	assert_null(meet(36, &b, "edu-b", 5));
	assert_null(meet(IRQS_NUMBER_MAX, &b, "edu-b", 5));
	assert_null(meet(NONE, &b, "edu-b", 5));
	assert_int_equal(irqs.count, 2);
	irqs_free(&irqs);
	assert_int_equal(released, 2);
}

static void or_it_takes_the_place(void **state)
{
	const struct irqs_ops ops = { .size = sizeof(struct kept),
				      .most = 2,
				      .most_each = 1,
				      .renews = true,
				      .release = release };
	struct kept *kept;

	(void)state;
	begin(&ops);
	meet(34, &a, "edu-a", 1)->count = 7;
	kept = meet(34, &b, "", 2);
	assert_non_null(kept);
	assert_int_equal(kept->count, 0);
	assert_int_equal(kept->id.begun, 2);
	assert_true(pci_same(&kept->id.device, &b));
	assert_string_equal(kept->id.action, "");
	assert_int_equal(released, 1);
	assert_int_equal(irqs.count, 1);
	irqs_free(&irqs);
}

/* Its device and its names, the first and the others; not what is known already. */
static void named_when_it_is_news(void **state)
{
	const struct irqs_ops ops = {
		.size = sizeof(struct kept), .most = 9, .most_each = 9, .named = named
	};
	const struct pci_address none = { .domain = NONE };

	(void)state;
	begin(&ops);
	meet(34, &none, "", 1);
	assert_int_equal(names, 1);
	meet(34, &a, "", 2);
	assert_int_equal(names, 2);
	meet(34, &a, "edu", 3);
	assert_int_equal(names, 3);
	meet(34, &a, "edu", 4);
	meet(34, &none, "", 5);
	assert_int_equal(names, 3);
	meet(34, &a, "other", 6);
	assert_int_equal(names, 4);
	assert_string_equal(irqs.by_index[0]->action, "other");
	irqs_free(&irqs);
}

static void in_the_order_of_numbers(void **state)
{
	const struct irqs_ops ops = { .size = sizeof(struct kept), .most = 9, .most_each = 9 };
	const struct irq_id *id;

	(void)state;
	begin(&ops);
	meet(300, &a, "", 1);
	meet(35, &a, "", 2);
	meet(35, &b, "", 3);
	id = irqs_next(&irqs, NULL);
	assert_int_equal(id->irq, 35);
	assert_int_equal(id->index, 1);
	assert_ptr_equal(irqs_at(&irqs, 35, 2), id);
	assert_true(irqs_first(&irqs, id));
	assert_false(irqs_has(&irqs, id));
	id = irqs_next(&irqs, id);
	assert_int_equal(id->index, 2);
	assert_ptr_equal(irqs_at(&irqs, 35, 3), id);
	assert_true(irqs_has(&irqs, id));
	id = irqs_next(&irqs, id);
	assert_int_equal(id->irq, 300);
	assert_null(irqs_next(&irqs, id));
	irqs_free(&irqs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_too_many_is_not_kept),
		cmocka_unit_test(or_it_takes_the_place),
		cmocka_unit_test(named_when_it_is_news),
		cmocka_unit_test(in_the_order_of_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
