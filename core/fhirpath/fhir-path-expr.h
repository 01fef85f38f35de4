/* Copyright 2026 The Chartroom developers
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "fhir-def.h"

G_BEGIN_DECLS

/* A compiled FHIRPath expression (http://hl7.org/fhirpath/N1): a flat array of nodes over an own
 * copy of the text. Immutable; any thread may evaluate it, each with its own results. The nodes are
 * open to readers, so that other engines (the index trie) compile from the same tree. */
typedef struct _FhirPathExpr FhirPathExpr;
typedef struct _FhirPathFunction FhirPathFunction;

typedef enum
{
  FHIR_PATH_OP_EMPTY,    /* {} */
  FHIR_PATH_OP_LITERAL,  /* literal says which; text, unit */
  FHIR_PATH_OP_CONSTANT, /* %text */
  FHIR_PATH_OP_THIS,     /* $this */
  FHIR_PATH_OP_INDEX,    /* $index */
  FHIR_PATH_OP_TOTAL,    /* $total */
  FHIR_PATH_OP_MEMBER,   /* left.text, or text on the input when left is 0; also a root type */
  FHIR_PATH_OP_CALL,     /* left.function(right, right.next, …) */
  FHIR_PATH_OP_INDEXER,  /* left[right] */
  FHIR_PATH_OP_PLUS,     /* unary, operand left */
  FHIR_PATH_OP_MINUS,
  FHIR_PATH_OP_IS, /* left is type */
  FHIR_PATH_OP_AS,
  FHIR_PATH_OP_UNION, /* the rest: left op right */
  FHIR_PATH_OP_MULTIPLY,
  FHIR_PATH_OP_DIVIDE,
  FHIR_PATH_OP_DIV,
  FHIR_PATH_OP_MOD,
  FHIR_PATH_OP_ADD,
  FHIR_PATH_OP_SUBTRACT,
  FHIR_PATH_OP_CONCAT,
  FHIR_PATH_OP_LESS,
  FHIR_PATH_OP_LESS_EQUAL,
  FHIR_PATH_OP_GREATER,
  FHIR_PATH_OP_GREATER_EQUAL,
  FHIR_PATH_OP_EQUAL,
  FHIR_PATH_OP_NOT_EQUAL,
  FHIR_PATH_OP_EQUIVALENT,
  FHIR_PATH_OP_NOT_EQUIVALENT,
  FHIR_PATH_OP_IN,
  FHIR_PATH_OP_CONTAINS,
  FHIR_PATH_OP_AND,
  FHIR_PATH_OP_OR,
  FHIR_PATH_OP_XOR,
  FHIR_PATH_OP_IMPLIES,
} FhirPathOp;

/* What an item of a result is, and the type of a literal. */
typedef enum
{
  FHIR_PATH_ELEMENT, /* a place in the document */
  FHIR_PATH_TARGET,  /* what a reference points to, known by its type only */
  FHIR_PATH_BOOLEAN,
  FHIR_PATH_INTEGER,
  FHIR_PATH_DECIMAL,
  FHIR_PATH_STRING,
  FHIR_PATH_DATE,
  FHIR_PATH_DATE_TIME,
  FHIR_PATH_TIME,
  FHIR_PATH_QUANTITY,
  FHIR_PATH_TYPE_INFO, /* what type() gives: type, or n as FhirPathKind when that is 0 */
} FhirPathKind;

enum
{
  FHIR_PATH_TYPE_ALIAS = 1 << 0, /* type is the FHIR primitive of a bare System name */
  FHIR_PATH_DESCENDING = 1 << 1, /* argument of sort() */
};

typedef struct
{
  guint8 op;       /* FhirPathOp */
  guint8 literal;  /* FhirPathKind of a literal; of a System type named by is, as, ofType */
  guint16 depth;   /* of the tree below */
  FhirKey key;     /* of a member name, 0 when FHIR has no such member */
  FhirTypeId type; /* a type named by is, as, ofType, or by a member that is a type name */
  guint16 n_arguments;
  guint8 flags;   /* FHIR_PATH_TYPE_ALIAS, FHIR_PATH_DESCENDING */
  guint8 choice;  /* of a member name: the number among value, onset, …; 0 when it is no choice */
  guint32 left;   /* node, 0 none */
  guint32 right;  /* node, 0 none: right operand, index or first argument */
  guint32 next;   /* node, 0 none: next argument */
  guint32 head;   /* of a member: the first of the members that stand in a chain up to here */
  guint32 offset; /* of the operator or name in the text, bytes */
  FhirSlice text; /* name, constant, unescaped string, number or date lexeme */
  union
  {
    FhirSlice unit;                   /* of a quantity literal; name space of a type after is, as */
    const FhirPathFunction *function; /* of a call */
  };
} FhirPathNode;

#define FHIR_PATH_MAX_BYTES 65536
#define FHIR_PATH_MAX_NODES 16384
#define FHIR_PATH_MAX_DEPTH 128 /* of the tree, and of parentheses while reading */

/* Fails with FHIR_ERROR_SYNTAX "… at byte N" for what is no FHIRPath, FHIR_ERROR_TOO_LARGE past the
 * limits above, FHIR_ERROR_NOT_SUPPORTED for a function or type nobody knows. Text may hold any
 * bytes. */
FhirPathExpr *fhir_path_compile (FhirSlice text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
FhirPathExpr *fhir_path_expr_ref (FhirPathExpr *expr);
void fhir_path_expr_free (FhirPathExpr *expr); /* drops one reference; NULL is fine */

FhirSlice fhir_path_expr_get_text (const FhirPathExpr *expr);
guint32 fhir_path_expr_get_root (const FhirPathExpr *expr);
/* n from 1 to the root's number: operands stand before what uses them. */
const FhirPathNode *fhir_path_expr_get_node (const FhirPathExpr *expr, guint32 n);

/* Name of the function of a call. Static. */
const char *fhir_path_function_get_name (const FhirPathFunction *function);

/* Prints the tree below node back, fully in parentheses: equal text, equal tree. Appends. */
void fhir_path_expr_print (const FhirPathExpr *expr, guint32 node, GString *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FhirPathExpr, fhir_path_expr_free)

G_END_DECLS
